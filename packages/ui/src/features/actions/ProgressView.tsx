import { Alert, Button, ProgressStep, ProgressStepper, Stack, StackItem } from '@patternfly/react-core';
import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { Link } from 'react-router';
import type { PlanAction } from '@waymark/contract';
import { hasFailed, hasTakenEffect, namespaceOfAction } from '@waymark/mesh';
import { useHost } from '../../host.ts';
import { ProblemState } from '../../kit/ProblemState.tsx';
import { useClient } from '../../kit/use-client.ts';
import { useNow } from '../../kit/use-now.ts';
import { Waiting } from '../../kit/Waiting.tsx';
import { nextOf, type Draft } from './draft.ts';
import { PATIENCE_MS, toStepWords } from './progress-words.ts';
import { progressQuery } from './query.ts';

interface ProgressViewProps {
  readonly question: PlanAction;
  /** When it was written, Unix ms. */
  readonly sinceMs: number;
  readonly draft: Draft;
  readonly onNext: (draft: Draft) => void;
}

const VARIANT = { done: 'success', waiting: 'pending', unseen: 'default', failed: 'danger' } as const;
const TONE = { done: 'success', waiting: 'info', late: 'warning', failed: 'danger' } as const;

/** What has happened of it so far, in words, and what to do where it does not happen. */
export function ProgressView({ question, sinceMs, draft, onNext }: ProgressViewProps): ReactElement {
  const { t } = useHost();
  const { action } = question;
  const client = useClient();
  const progress = useQuery(progressQuery(client, question, sinceMs));
  const now = useNow(1_000);
  if (progress.data === undefined)
    return progress.isError ? (
      <ProblemState error={progress.error} onRetry={() => void progress.refetch()} />
    ) : (
      <Waiting words={t('actions.progress.waiting')} />
    );
  const { steps } = progress.data;
  const isDone = hasTakenEffect(steps);
  const waitedMs = now - sinceMs;
  const state = isDone ? 'done' : hasFailed(steps) ? 'failed' : waitedMs < PATIENCE_MS ? 'waiting' : 'late';
  const next = nextOf(draft);
  return (
    <Stack hasGutter>
      <StackItem>
        <ProgressStepper isVertical aria-label={t('actions.progress.label')}>
          {steps.map((step) => {
            const { title, advice } = toStepWords(step, waitedMs, t);
            return (
              <ProgressStep
                key={step.is}
                id={`action-step-${step.is}`}
                titleId={`action-step-${step.is}-title`}
                variant={advice === undefined || step.state === 'failed' ? VARIANT[step.state] : 'warning'}
                {...(advice === undefined ? {} : { description: advice })}
              >
                {title}
              </ProgressStep>
            );
          })}
        </ProgressStepper>
      </StackItem>
      <StackItem>
        <div role="status">
          <Alert component="h3" isInline isPlain variant={TONE[state]} title={t(`actions.progress.${state}`)} />
        </div>
      </StackItem>
      {isDone && (
        <StackItem>
          {next !== undefined && (
            <Button variant="secondary" onClick={() => onNext(next)}>
              {t('actions.next', { what: t(`actions.do.${next.is}`) })}
            </Button>
          )}{' '}
          <Link to={`/topology?ns=${namespaceOfAction(action)}`}>
            {t('actions.show', { namespace: namespaceOfAction(action) })}
          </Link>
        </StackItem>
      )}
    </Stack>
  );
}
