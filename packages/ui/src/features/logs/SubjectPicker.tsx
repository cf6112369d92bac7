import { Button, Form, FormGroup, SearchInput, TextInput } from '@patternfly/react-core';
import { useQuery } from '@tanstack/react-query';
import type { PlaceKey } from '@waymark/mesh';
import { useId, useMemo, useState, type ReactElement } from 'react';
import { useHost } from '../../host.ts';
import { ProblemState } from '../../kit/ProblemState.tsx';
import { useClient } from '../../kit/use-client.ts';
import { useGlobalChoice } from '../../kit/use-global-choice.ts';
import { Waiting } from '../../kit/Waiting.tsx';
import { nameOfKey, picked, toPickables } from './pickable.ts';
import type { LogSubject } from './url.ts';

/** More names than this are not read but searched. */
const MOST_SHOWN = 100;

/** Whose lines? A place, two places, or a node. */
export function SubjectPicker({ onPick }: { readonly onPick: (subject: LogSubject) => void }): ReactElement {
  const { t } = useHost();
  const client = useClient();
  const id = useId();
  const [{ namespaces, windowSeconds, untilMs }] = useGlobalChoice();
  const question = {
    namespaces: [...namespaces],
    windowSeconds,
    ...(untilMs === undefined ? {} : { endMs: untilMs }),
  };
  const places = useQuery({
    queryKey: ['places with logs', question],
    queryFn: ({ signal }) => client.topology(question, signal),
    staleTime: 30_000,
  });
  const [typed, setTyped] = useState('');
  const [node, setNode] = useState('');
  const [from, setFrom] = useState<PlaceKey>();
  const all = useMemo(() => (places.data === undefined ? undefined : toPickables(places.data, t)), [places.data, t]);
  const found = all === undefined ? [] : picked(all, typed).filter(({ key }) => key !== from);
  return (
    <section className="waymark-logs__picker" aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`}>
        {from === undefined ? t('logs.pick.title') : t('logs.pick.to', { name: nameOfKey(from) })}
      </h2>
      {from === undefined ? (
        <p>{t('logs.pick.body')}</p>
      ) : (
        <Button variant="link" isInline onClick={() => setFrom(undefined)}>
          {t('logs.pick.back')}
        </Button>
      )}
      <SearchInput
        aria-label={t('logs.pick.find')}
        placeholder={t('logs.pick.find')}
        value={typed}
        onChange={(_event, value) => setTyped(value)}
        onClear={() => setTyped('')}
      />
      {places.error !== null && <ProblemState error={places.error} onRetry={() => void places.refetch()} />}
      {places.isPending && <Waiting words={t('logs.pick.loading')} />}
      {all !== undefined && found.length === 0 && (
        <p role="status">{t(all.length === 0 ? 'logs.pick.silent' : 'logs.pick.none')}</p>
      )}
      <ul className="waymark-logs__places" aria-label={t('logs.pick.places')}>
        {found.slice(0, MOST_SHOWN).map(({ key, name, kind }) => (
          <li key={key}>
            <Button
              variant="link"
              isInline
              aria-label={
                from === undefined
                  ? t('logs.pick.show', { name: `${name}, ${kind}` })
                  : t('logs.pick.toLabel', { from: nameOfKey(from), to: `${name}, ${kind}` })
              }
              onClick={() => onPick(from === undefined ? { is: 'place', place: key } : { is: 'pair', from, to: key })}
            >
              {name}
            </Button>{' '}
            <span className="waymark-quiet">{kind}</span>{' '}
            {from === undefined && (
              <Button
                variant="link"
                isInline
                aria-label={t('logs.pick.fromLabel', { name: `${name}, ${kind}` })}
                onClick={() => {
                  setFrom(key);
                  setTyped('');
                }}
              >
                {t('logs.pick.from')}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {found.length > MOST_SHOWN && <p>{t('logs.pick.more', { count: found.length - MOST_SHOWN })}</p>}
      {from === undefined && (
        <Form
          isHorizontal
          onSubmit={(event) => {
            event.preventDefault();
            if (node.trim() !== '') onPick({ is: 'node', node: node.trim() });
          }}
        >
          <FormGroup label={t('logs.pick.node')} fieldId={`${id}-node`}>
            <div className="waymark-logs__node">
              <TextInput id={`${id}-node`} value={node} onChange={(_event, value) => setNode(value)} />
              <Button type="submit" variant="secondary" isDisabled={node.trim() === ''}>
                {t('logs.pick.nodeShow')}
              </Button>
            </div>
          </FormGroup>
        </Form>
      )}
    </section>
  );
}
