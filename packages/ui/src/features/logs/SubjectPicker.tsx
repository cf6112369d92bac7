import { Button, SearchInput } from '@patternfly/react-core';
import { useQuery } from '@tanstack/react-query';
import type { PlaceKey } from '@waymark/mesh';
import { useId, useMemo, useState, type ReactElement } from 'react';
import { useHost } from '../../host.ts';
import { ProblemState } from '../../kit/ProblemState.tsx';
import { formatCount } from '../../kit/format.ts';
import { useClient } from '../../kit/use-client.ts';
import { useGlobalChoice } from '../../kit/use-global-choice.ts';
import { Waiting } from '../../kit/Waiting.tsx';
import { PickGroup } from './PickGroup.tsx';
import { nameOfKey, picked, toFailingPairs, toPickables, type FailingPair, type Pickable } from './pickable.ts';
import type { LogSubject } from './url.ts';

/** More names than this are not read but searched. */
const MOST_SHOWN = 25;
/** Pairs that fail; the search finds the others. */
const MOST_PAIRS = 6;

/** Whose lines? What fails first; then any place, two places, or a node. */
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
  // Beside the places: where it cannot be told which ztunnels there are, these are still of use.
  const ztunnels = useQuery({ queryKey: ['ztunnels'], queryFn: ({ signal }) => client.ztunnels(signal), retry: false });
  const [typed, setTyped] = useState('');
  const [from, setFrom] = useState<PlaceKey>();
  const all = useMemo(() => (places.data === undefined ? undefined : toPickables(places.data, t)), [places.data, t]);
  const failing = useMemo(() => (places.data === undefined ? [] : toFailingPairs(places.data, t)), [places.data, t]);
  const found = picked(all ?? [], typed, ({ name, kind }) => `${name} ${kind}`).filter(({ key }) => key !== from);
  const [waypoints, others] = [found.filter(isWaypoint), found.filter((one) => !isWaypoint(one))];
  const pairs =
    from === undefined ? picked(failing, typed, ({ from: a, to: b }) => `${a} ${b}`).slice(0, MOST_PAIRS) : [];
  const nodes = from === undefined ? picked(ztunnels.data?.ztunnels ?? [], typed, ({ node }) => `${node} ztunnel`) : [];
  const pick = (key: PlaceKey): void =>
    onPick(from === undefined ? { is: 'place', place: key } : { is: 'pair', from, to: key });
  const [best] = found;
  const [firstNode] = nodes;
  const pickFirst = (): void => {
    if (typed.trim() === '') return;
    if (best !== undefined) pick(best.key);
    else if (firstNode !== undefined) onPick({ is: 'node', node: firstNode.node, cluster: firstNode.cluster });
  };
  const placeRow = ({ key, name, kind, failures }: Pickable): ReactElement => (
    <>
      <span>
        <Button
          variant="link"
          isInline
          aria-label={
            from === undefined
              ? t('logs.pick.show', { name: `${name}, ${kind}` })
              : t('logs.pick.toLabel', { from: nameOfKey(from), to: `${name}, ${kind}` })
          }
          onClick={() => pick(key)}
        >
          {name}
        </Button>
      </span>
      <span className="waymark-quiet">{kind}</span>
      <span className="waymark-logs__failures">
        {failures > 0 && t('logs.pick.failures', { count: formatCount(failures) })}
      </span>
      {from === undefined && (
        <span>
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
        </span>
      )}
    </>
  );
  const pairRow = (pair: FailingPair): ReactElement => (
    <>
      <span className="waymark-logs__pair">
        <Button
          variant="link"
          isInline
          aria-label={t('logs.pick.toLabel', { from: nameOfKey(pair.from), to: nameOfKey(pair.to) })}
          onClick={() => onPick({ is: 'pair', from: pair.from, to: pair.to })}
        >
          {t('logs.ends', { from: nameOfKey(pair.from), to: nameOfKey(pair.to) })}
        </Button>
      </span>
      <span className="waymark-logs__failures waymark-logs__pair">
        {(['requests', 'connections'] as const)
          .filter((layer) => pair[layer] > 0)
          .map((layer) => t(`logs.pick.${layer}`, { count: Math.round(pair[layer]) }))
          .join(' · ')}
      </span>
    </>
  );
  return (
    <section className="waymark-logs__picker" aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`}>
        {from === undefined ? t('logs.pick.title') : t('logs.pick.to', { name: nameOfKey(from) })}
      </h2>
      {from === undefined ? (
        <p>{t('logs.pick.body')}</p>
      ) : (
        <span>
          <Button variant="link" isInline onClick={() => setFrom(undefined)}>
            {t('logs.pick.back')}
          </Button>
        </span>
      )}
      <SearchInput
        aria-label={t('logs.pick.find')}
        placeholder={t('logs.pick.find')}
        {...(typed.trim() !== '' && best !== undefined ? { hint: t('logs.pick.first') } : {})}
        value={typed}
        onChange={(_event, value) => setTyped(value)}
        onClear={() => setTyped('')}
        onKeyDown={(event) => {
          if (event.key === 'Enter') pickFirst();
        }}
      />
      {places.error !== null && <ProblemState error={places.error} onRetry={() => void places.refetch()} />}
      {places.isPending && <Waiting words={t('logs.pick.loading')} />}
      {all !== undefined && found.length === 0 && nodes.length === 0 && (
        <p role="status">{t(all.length === 0 ? 'logs.pick.silent' : 'logs.pick.none')}</p>
      )}
      <PickGroup title={t('logs.pick.failing')} rows={pairs} keyOf={(pair) => `${pair.from} ${pair.to}`}>
        {pairRow}
      </PickGroup>
      <PickGroup title={t('logs.pick.places')} rows={others.slice(0, MOST_SHOWN)} keyOf={({ key }) => key}>
        {placeRow}
      </PickGroup>
      {others.length > MOST_SHOWN && <p>{t('logs.pick.more', { count: others.length - MOST_SHOWN })}</p>}
      <PickGroup title={t('logs.pick.waypoints')} rows={waypoints} keyOf={({ key }) => key}>
        {placeRow}
      </PickGroup>
      <PickGroup title={t('logs.pick.ztunnels')} rows={nodes} keyOf={({ cluster, node }) => `${cluster} ${node}`}>
        {({ cluster, node }) => (
          <>
            <span>
              <Button
                variant="link"
                isInline
                aria-label={t('logs.pick.show', { name: t('logs.subject.nodeName', { node }) })}
                onClick={() => onPick({ is: 'node', node, cluster })}
              >
                {node}
              </Button>
            </span>
            <span className="waymark-quiet">{t('logs.pick.node', { cluster })}</span>
          </>
        )}
      </PickGroup>
    </section>
  );
}

const isWaypoint = ({ group }: Pickable): boolean => group === 'waypoint';
