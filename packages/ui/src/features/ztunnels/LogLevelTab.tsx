import { Alert, Button, Form, FormGroup, FormSelect, FormSelectOption } from '@patternfly/react-core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useId, useState, type ReactElement } from 'react';
import { LOG_LEVELS, type ZtunnelLogLevel } from '@waymark/mesh';
import type { ZtunnelAnswer, ZtunnelQuery } from '@waymark/contract';
import { useHost } from '../../host.ts';
import { toProblemWords } from '../../kit/problem-words.ts';
import { useClient } from '../../kit/use-client.ts';

/** How much a ztunnel logs, and for who may: how to change it. */
export function LogLevelTab({
  where,
  answer,
}: {
  readonly where: ZtunnelQuery;
  readonly answer: ZtunnelAnswer;
}): ReactElement {
  const { t } = useHost();
  const id = useId();
  const client = useClient();
  const cache = useQueryClient();
  const told = answer.ztunnel.pod?.logLevel;
  const [chosen, setChosen] = useState<ZtunnelLogLevel>();
  const level = chosen ?? LOG_LEVELS.find((one) => one === told?.level) ?? 'info';
  const change = useMutation({
    mutationFn: () => client.changeLogLevel({ ...where, level }),
    onSuccess: () =>
      Promise.all([
        cache.invalidateQueries({ queryKey: ['ztunnel', where] }),
        cache.invalidateQueries({ queryKey: ['ztunnels'] }),
      ]),
  });
  const { pod } = answer.ztunnel;
  return (
    <div className="waymark-ztunnel__log">
      <p>
        {pod === undefined
          ? t('ztunnels.outsideView')
          : told === undefined
            ? t('ztunnel.log.notSaid')
            : t('ztunnel.log.now', { level: told.level })}{' '}
        {told !== undefined &&
          told.modules.length > 0 &&
          t('ztunnel.log.modules', { modules: told.modules.join(', ') })}
      </p>
      {answer.logging === 'may change' ? (
        <Form
          onSubmit={(event) => {
            event.preventDefault();
            change.mutate();
          }}
        >
          <FormGroup label={t('ztunnel.log.choose')} fieldId={id}>
            <FormSelect
              id={id}
              value={level}
              onChange={(_event, value) => setChosen(LOG_LEVELS.find((one) => one === value))}
            >
              {LOG_LEVELS.map((one) => (
                <FormSelectOption key={one} value={one} label={one} />
              ))}
            </FormSelect>
          </FormGroup>
          <p className="waymark-quiet">{t('ztunnel.log.lasts')}</p>
          <div>
            <Button type="submit" isDisabled={change.isPending || level === told?.level} isLoading={change.isPending}>
              {t('ztunnel.log.change')}
            </Button>
          </div>
        </Form>
      ) : (
        <p>{t(`ztunnel.log.${answer.logging}`)}</p>
      )}
      <div role="status">
        {change.isSuccess && (
          <Alert
            isInline
            isPlain
            variant="success"
            component="p"
            title={t('ztunnel.log.done', { level: change.data.level })}
          />
        )}
        {change.isError && (
          <Alert
            isInline
            isPlain
            variant="danger"
            component="p"
            title={t('ztunnel.log.failed', { reason: toProblemWords(change.error, t).title })}
          >
            {toProblemWords(change.error, t).body}
          </Alert>
        )}
      </div>
    </div>
  );
}
