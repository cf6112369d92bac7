import { Alert, Button, Card, CardBody, CardTitle, Stack, StackItem } from '@patternfly/react-core';
import { useMutation, useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import type { ApplyAnswer, PlanAction, PlanAnswer } from '@waymark/contract';
import { useHost } from '../../host.ts';
import { ProblemState } from '../../kit/ProblemState.tsx';
import { toProblemWords } from '../../kit/problem-words.ts';
import { useClient } from '../../kit/use-client.ts';
import { Waiting } from '../../kit/Waiting.tsx';
import type { Draft } from './draft.ts';
import { OutcomeAlert } from './OutcomeAlert.tsx';
import { ProgressView } from './ProgressView.tsx';
import { planQuery } from './query.ts';
import { WarningList } from './WarningList.tsx';
import { WrittenView } from './WrittenView.tsx';

interface PlanViewProps {
  readonly question: PlanAction;
  /** The how-manieth look. */
  readonly asking: number;
  readonly draft: Draft;
  readonly onAskAgain: () => void;
  readonly onNext: (draft: Draft) => void;
}

/** What would be written and what follows; then the decision, and what comes of it. */
export function PlanView({ question, asking, draft, onAskAgain, onNext }: PlanViewProps): ReactElement {
  const { t, now } = useHost();
  const client = useClient();
  const plan = useQuery(planQuery(client, question, asking));
  const apply = useMutation({
    mutationFn: async (seen: PlanAnswer['seen']) => ({
      answer: await client.applyAction({ ...question, seen }),
      // The page's own clock: the server's may differ.
      atMs: now(),
    }),
  });
  if (plan.isError) return <ProblemState error={plan.error} onRetry={onAskAgain} />;
  if (plan.data === undefined) return <Waiting words={t('actions.plan.asking')} />;
  const applied = apply.data;
  const isWritten = applied?.answer.is === 'applied';
  return (
    <Card component="section" aria-label={t('actions.plan.label')}>
      <CardTitle component="h2">{t('actions.plan.title')}</CardTitle>
      <CardBody>
        <Stack hasGutter>
          <StackItem>
            <WrittenView plan={plan.data} />
          </StackItem>
          <StackItem>
            <WarningList warnings={plan.data.warnings} />
          </StackItem>
          {!isWritten && plan.data.writes !== 'nothing' && (
            <>
              <StackItem>
                <OutcomeAlert outcome={plan.data.dryRun} after="tried" />
              </StackItem>
              <StackItem>
                <Button
                  variant={plan.data.warnings.some(({ is }) => is === 'nothing-changes') ? 'secondary' : 'primary'}
                  isDisabled={plan.data.dryRun.is !== 'accepted'}
                  isLoading={apply.isPending}
                  onClick={() => {
                    if (!apply.isPending) apply.mutate(plan.data.seen);
                  }}
                >
                  {t('actions.apply')}
                </Button>
              </StackItem>
            </>
          )}
          {apply.isError && (
            <StackItem>
              <Alert component="h3" isInline variant="danger" title={toProblemWords(apply.error, t).title}>
                {toProblemWords(apply.error, t).body}
              </Alert>
            </StackItem>
          )}
          {applied !== undefined && <StackItem>{applyOutcome(applied.answer, onAskAgain, t)}</StackItem>}
          {isWritten && (
            <StackItem>
              <ProgressView question={question} sinceMs={applied.atMs} draft={draft} onNext={onNext} />
            </StackItem>
          )}
        </Stack>
      </CardBody>
    </Card>
  );
}

function applyOutcome(answer: ApplyAnswer, onAskAgain: () => void, t: ReturnType<typeof useHost>['t']): ReactElement {
  const again = (
    <Button variant="link" isInline onClick={onAskAgain}>
      {t('actions.apply.again')}
    </Button>
  );
  switch (answer.is) {
    case 'applied':
      return (
        <>
          <Alert component="h3" isInline variant="success" title={t('actions.applied')} />
          {answer.differs.length + answer.warnings.length > 0 && (
            <OutcomeAlert outcome={{ ...answer, is: 'accepted' }} after="written" />
          )}
        </>
      );
    case 'changed':
      return <Alert component="h3" isInline variant="warning" title={t('actions.changed')} actionLinks={again} />;
    case 'refused':
      return <OutcomeAlert outcome={answer} after="written" />;
  }
}
