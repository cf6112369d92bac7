import type { ReactElement } from 'react';
import { useHost } from '../../host.ts';
import { formatInstant } from '../../kit/format.ts';
import { toProblemWords } from '../../kit/problem-words.ts';
import type { Changes } from './changes.ts';
import type { Comparison } from './use-comparison.ts';
import { isUnkept } from './view-model.ts';

interface ComparisonNoticeProps {
  readonly comparison: Comparison;
  /** Undefined until both windows are there. */
  readonly changes: Changes | undefined;
}

/** What the marks of change are measured against, and whether there are any. */
export function ComparisonNotice({ comparison, changes }: ComparisonNoticeProps): ReactElement {
  const { t } = useHost();
  const when = formatInstant(comparison.endMs);
  return (
    <p className="waymark-topology__focus" role="status">
      {comparison.problem !== undefined && comparison.problem !== null
        ? t('change.failed', { when, reason: toProblemWords(comparison.problem, t).title })
        : comparison.answer !== undefined && isUnkept(comparison.answer)
          ? t('unkept.compared', { when })
          : changes === undefined
            ? t('change.waiting', { when })
            : t(changes.isEmpty ? 'change.none' : 'change.since', { when })}
    </p>
  );
}
