import { ClipboardCopy, Label } from '@patternfly/react-core';
import type { ReactElement } from 'react';
import { useHost } from '../../host.ts';
import { CaptureBadge } from '../../kit/CaptureBadge.tsx';
import type { WhyGroup } from './why-groups.ts';

const COLORS = { decides: 'blue', agrees: 'green', differs: 'orange', beside: 'grey' } as const;

/** Why pods are in the mesh or not: the facts that it rests on, and what would change it. */
export function WhyCapture(props: { readonly id: string; readonly groups: readonly WhyGroup[] }): ReactElement {
  const { t } = useHost();
  return (
    <div id={props.id} className="waymark-why">
      {props.groups.map((group) => (
        <section key={group.id} className="waymark-why__group" aria-label={t('why.title', { state: group.state })}>
          <p>
            <CaptureBadge mark={group.mark} words={group.state} />{' '}
            {t('why.of', { count: group.pods.length, pods: group.pods.join(', ') })}
          </p>
          <h3>{t('why.evidence')}</h3>
          <ul className="waymark-why__evidence">
            {group.evidence.map(({ weight, words }) => (
              <li key={words}>
                <Label isCompact variant="outline" color={COLORS[weight]}>
                  {t(`why.weight.${weight}`)}
                </Label>{' '}
                {words}
              </li>
            ))}
          </ul>
          {group.fix !== undefined && (
            <>
              <h3>{t('why.fix')}</h3>
              <p>{group.fix.words}</p>
              {group.fix.command !== undefined && (
                <ClipboardCopy isReadOnly hoverTip={t('frame.copy')} clickTip={t('frame.copied')} isCode>
                  {group.fix.command}
                </ClipboardCopy>
              )}
            </>
          )}
        </section>
      ))}
    </div>
  );
}
