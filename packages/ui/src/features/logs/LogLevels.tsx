import { FormGroup, FormSelect, FormSelectOption } from '@patternfly/react-core';
import type { LogsAnswer } from '@waymark/contract';
import { useId, useState, type ReactElement } from 'react';
import { useHost } from '../../host.ts';
import { LogLevelControl } from '../../kit/LogLevelControl.tsx';
import { proxiesOf } from './proxies.ts';

/** How much the proxies on the way log, one at a time. */
export function LogLevels({ origins }: { readonly origins: LogsAnswer['origins'] }): ReactElement {
  const { t } = useHost();
  const id = useId();
  const proxies = proxiesOf(origins, t);
  const [chosen, setChosen] = useState<string>();
  const proxy = proxies.find(({ key }) => key === chosen) ?? proxies[0];
  return (
    <section className="waymark-logs__levels" aria-label={t('levels.title')}>
      {proxy === undefined ? (
        <p>{t('levels.none')}</p>
      ) : (
        <>
          <FormGroup label={t('levels.proxy')} fieldId={id}>
            <FormSelect id={id} value={proxy.key} onChange={(_event, value) => setChosen(value)}>
              {proxies.map(({ key, name }) => (
                <FormSelectOption key={key} value={key} label={name} />
              ))}
            </FormSelect>
          </FormGroup>
          <LogLevelControl key={proxy.key} proxy={proxy} />
        </>
      )}
    </section>
  );
}
