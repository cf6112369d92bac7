import { Alert, Button, Form, FormGroup, FormSelect, FormSelectOption } from '@patternfly/react-core';
import { useId, useState, type ReactElement } from 'react';
import { LOG_LEVELS, type ProxyLogLevel } from '@waymark/mesh';
import type { ProxyPod } from '@waymark/contract';
import { useHost } from '../host.ts';
import type { Translate } from '../messages/messages.ts';
import { ProblemState } from './ProblemState.tsx';
import { toProblemWords } from './problem-words.ts';
import { useChangeLevel, useLogLevel } from './use-log-levels.ts';
import { Waiting } from './Waiting.tsx';
import './log-levels.css';

/** How much a ztunnel or an Envoy logs, and for who may: how to change it. */
export function LogLevelControl({ proxy }: { readonly proxy: ProxyPod }): ReactElement {
  const { t } = useHost();
  const id = useId();
  const { cluster, namespace, pod } = proxy;
  const { data, error, refetch } = useLogLevel({ cluster, namespace, pod });
  const change = useChangeLevel();
  const [chosen, setChosen] = useState<ProxyLogLevel>();
  if (data === undefined)
    return error === null ? (
      <Waiting words={t('levels.loading')} />
    ) : (
      <ProblemState error={error} onRetry={() => void refetch()} />
    );
  const { levels, logging, kind } = data;
  const level = chosen ?? LOG_LEVELS.find((one) => one === levels.level) ?? 'info';
  return (
    <div className="waymark-level">
      <p>
        {t('levels.now', { level: levels.level })} {exceptions(levels.modules, t)}
      </p>
      {logging === 'may change' ? (
        <Form
          onSubmit={(event) => {
            event.preventDefault();
            change.mutate({ cluster, namespace, pod, level });
          }}
        >
          <FormGroup label={t('levels.choose')} fieldId={id}>
            <div className="waymark-level__choice">
              <FormSelect
                id={id}
                value={level}
                onChange={(_event, value) => setChosen(LOG_LEVELS.find((one) => one === value))}
              >
                {LOG_LEVELS.map((one) => (
                  <FormSelectOption key={one} value={one} label={one} />
                ))}
              </FormSelect>
              <Button
                type="submit"
                isDisabled={change.isPending || level === levels.level}
                isLoading={change.isPending}
              >
                {t('levels.change')}
              </Button>
            </div>
          </FormGroup>
          <p className="waymark-quiet">{t(`levels.lasts.${kind}`)}</p>
        </Form>
      ) : (
        <p>{t(`levels.${logging}`)}</p>
      )}
      <div role="status">
        {change.isSuccess && (
          <Alert
            isInline
            isPlain
            variant="success"
            component="p"
            title={t('levels.done', { level: change.data.levels.level })}
          />
        )}
        {change.isError && (
          <Alert
            isInline
            isPlain
            variant="danger"
            component="p"
            title={t('levels.failed', { reason: toProblemWords(change.error, t).title })}
          >
            {toProblemWords(change.error, t).body}
          </Alert>
        )}
      </div>
    </div>
  );
}

const MOST_NAMED = 6;

/** An Envoy has more than a hundred loggers, any of which may differ. */
function exceptions(modules: readonly string[], t: Translate): string {
  if (modules.length === 0) return '';
  const named = modules.slice(0, MOST_NAMED).join(', ');
  const more = modules.length - MOST_NAMED;
  return t('levels.modules', { modules: more > 0 ? `${named} ${t('levels.modulesMore', { count: more })}` : named });
}
