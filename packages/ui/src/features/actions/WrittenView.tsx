import {
  ClipboardCopy,
  ClipboardCopyButton,
  CodeBlock,
  CodeBlockAction,
  CodeBlockCode,
  Content,
  Stack,
  StackItem,
} from '@patternfly/react-core';
import { Table, Tbody, Td, Th, Thead, Tr } from '@patternfly/react-table';
import type { ReactElement } from 'react';
import type { PlanAnswer } from '@waymark/contract';
import { useHost } from '../../host.ts';

/** Exactly what is sent to the API server. */
export function WrittenView({ plan }: { readonly plan: PlanAnswer }): ReactElement {
  const { t } = useHost();
  const { kind, namespace, name } = plan.object;
  const object = `${kind} ${namespace === undefined ? name : `${namespace}/${name}`}`;
  if (plan.writes === 'nothing') return <Content component="p">{t('actions.plan.nothing', { object })}</Content>;
  return (
    <Stack hasGutter>
      {plan.labels.length > 0 && (
        <StackItem>
          <Table variant="compact" aria-label={t('actions.plan.labels', { object })}>
            <Thead>
              <Tr>
                <Th>{t('actions.plan.key')}</Th>
                <Th>{t('actions.plan.before')}</Th>
                <Th>{t('actions.plan.after')}</Th>
              </Tr>
            </Thead>
            <Tbody>
              {plan.labels.map(({ key, before, after }) => (
                <Tr key={key}>
                  <Td>{key}</Td>
                  <Td>{before ?? t('actions.plan.absent')}</Td>
                  <Td>{after ?? t('actions.plan.absent')}</Td>
                </Tr>
              ))}
            </Tbody>
          </Table>
        </StackItem>
      )}
      <StackItem>
        <Content component="p">{t(`actions.plan.${plan.writes}`, { object })}</Content>
        <CodeBlock
          actions={
            <CodeBlockAction>
              <ClipboardCopyButton
                id="action-yaml-copy"
                aria-label={t('actions.plan.copy')}
                variant="plain"
                onClick={() => void navigator.clipboard.writeText(plan.yaml)}
              >
                {t('actions.plan.copy')}
              </ClipboardCopyButton>
            </CodeBlockAction>
          }
        >
          <CodeBlockCode id="action-yaml">{plan.yaml}</CodeBlockCode>
        </CodeBlock>
      </StackItem>
      {plan.command !== undefined && (
        <StackItem>
          <Content component="p">{t('actions.plan.command')}</Content>
          <ClipboardCopy isReadOnly hoverTip={t('actions.plan.command')} textAriaLabel={t('actions.plan.command')}>
            {plan.command}
          </ClipboardCopy>
        </StackItem>
      )}
    </Stack>
  );
}
