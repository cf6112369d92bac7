import { Button, Popover } from '@patternfly/react-core';
import { HelpIcon } from '@patternfly/react-icons';
import { OPERANDS, subjectOf, type Feed } from '@waymark/mesh';
import type { ReactElement } from 'react';
import { useHost } from '../../../host.ts';

interface FindHelpProps {
  readonly label: string;
  readonly feeds: readonly Feed[];
}

const SUBJECTS = ['place', 'edge', 'both'] as const;

/** The language on one card: every operand with an example, by what it is asked of. */
export function FindHelp({ label, feeds }: FindHelpProps): ReactElement {
  const { t } = useHost();
  const known = OPERANDS.filter(({ needs }) => needs === undefined || feeds.includes(needs));
  const body = (
    // Scrolls, so keys must be able to reach it.
    <div className="waymark-find__help" role="group" aria-label={t('find.help.title')} tabIndex={0}>
      <p>{t('find.help.intro')}</p>
      <p>{t('find.help.joints')}</p>
      <p>{t('find.help.operators')}</p>
      <p>{t('find.help.flags')}</p>
      {SUBJECTS.map((subject) => (
        <section key={subject} aria-label={t(`find.help.${subject}`)}>
          <h3>{t(`find.help.${subject}`)}</h3>
          <ul>
            {known
              .filter((operand) => subjectOf(operand) === subject)
              .map(({ name, example, aliases = [] }) => (
                <li key={name}>
                  <code>{example}</code>{' '}
                  {aliases.length > 0 && (
                    <span className="waymark-quiet">{t('find.help.also', { names: aliases.join(', ') })}</span>
                  )}
                </li>
              ))}
          </ul>
        </section>
      ))}
    </div>
  );
  return (
    <Popover
      aria-label={t('find.help.title')}
      headerContent={t('find.help.title')}
      bodyContent={body}
      position="bottom-end"
      minWidth="min(36rem, 90vw)"
    >
      <Button variant="plain" size="sm" icon={<HelpIcon />} aria-label={t('find.help', { label })} />
    </Popover>
  );
}
