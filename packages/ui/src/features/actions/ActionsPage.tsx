import { Content, PageSection, Stack, StackItem, Title } from '@patternfly/react-core';
import { useState, type ReactElement } from 'react';
import { useSearchParams } from 'react-router';
import { useHost } from '../../host.ts';
import { ActionForm } from './ActionForm.tsx';
import { readDraft, toAction, writeDraft, type Draft } from './draft.ts';
import { PlanView } from './PlanView.tsx';

/** Changes to the mesh: filled in, shown beforehand, applied, and watched until they have taken effect. */
export function ActionsPage(): ReactElement {
  const { t } = useHost();
  const [search, setSearch] = useSearchParams();
  const draft = readDraft(search);
  const action = toAction(draft);
  /** The action that was asked about, spelled out, and the how-manieth time: another draft is another question. */
  const [asked, setAsked] = useState<{ readonly spelled: string; readonly times: number }>();
  const spelled = JSON.stringify(action);
  const change = (next: Draft, move: 'replace' | 'push'): void =>
    setSearch(writeDraft(search, next), { replace: move === 'replace' });
  const ask = (): void => setAsked({ spelled, times: (asked?.times ?? 0) + 1 });
  return (
    <PageSection hasBodyWrapper={false} isFilled>
      <Stack hasGutter>
        <StackItem>
          <Title headingLevel="h1">{t('actions.title')}</Title>
          <Content component="p">{t('actions.intro')}</Content>
        </StackItem>
        <StackItem>
          <ActionForm
            draft={draft}
            isComplete={action !== undefined}
            onChange={(next) => change(next, 'replace')}
            onPreview={ask}
          />
        </StackItem>
        {action !== undefined && asked?.spelled === spelled && (
          <StackItem>
            <PlanView
              key={`${spelled} ${String(asked.times)}`}
              question={{ action, ...(draft.cluster === undefined ? {} : { cluster: draft.cluster }) }}
              asking={asked.times}
              draft={draft}
              onAskAgain={ask}
              onNext={(next) => change(next, 'push')}
            />
          </StackItem>
        )}
      </Stack>
    </PageSection>
  );
}
