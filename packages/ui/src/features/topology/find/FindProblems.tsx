import { HelperText, HelperTextItem } from '@patternfly/react-core';
import type { FindProblem } from '@waymark/mesh';
import type { ReactElement } from 'react';
import { useHost } from '../../../host.ts';

interface FindProblemsProps {
  readonly id: string;
  readonly text: string;
  readonly problems: readonly FindProblem[];
}

/** Why a text is no find, quoting the place: the first mistake in words, all of them underlined. */
export function FindProblems({ id, text, problems }: FindProblemsProps): ReactElement | null {
  const { t } = useHost();
  const [first] = problems;
  if (first === undefined) return null;
  const words = t(`find.problem.${first.code}`, { text: first.text, operand: first.operand ?? '' });
  const choices = first.choices ?? [];
  return (
    <HelperText id={id} isLiveRegion className="waymark-find__problems">
      <HelperTextItem variant="error">
        {words} {choices.length === 0 ? '' : t('find.problem.choices', { choices: choices.slice(0, 12).join(', ') })}
        <span className="waymark-find__quote">
          {t('find.problem.place')} <code>{marked(text, problems)}</code>
        </span>
      </HelperTextItem>
    </HelperText>
  );
}

/** The text with a mark at each mistake; what is missing is marked as a gap. */
function marked(text: string, problems: readonly FindProblem[]): readonly (string | ReactElement)[] {
  const parts: (string | ReactElement)[] = [];
  let at = 0;
  for (const { from, to } of problems) {
    if (from < at) continue;
    parts.push(text.slice(at, from), <mark key={`${from}-${to}`}>{from === to ? ' … ' : text.slice(from, to)}</mark>);
    at = to;
  }
  return [...parts, text.slice(at)];
}
