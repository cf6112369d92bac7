import { ms } from '@waymark/mesh';
import { useId, type ReactElement } from 'react';
import { useHost } from '../../host.ts';
import { formatBytes, formatLatency } from '../../kit/format.ts';
import type { Translate } from '../../messages/messages.ts';
import { HopMark } from './HopMark.tsx';
import type { Bar, Correction, Timeline } from './timeline.ts';
import { hopWords, writerName } from './words.ts';

/** Units of the picture's width. */
const WIDTH = 1000;
/** A moment, and what is shorter than the picture can show, is still seen. */
const LEAST = 6;

interface HopTimelineProps {
  readonly timeline: Timeline;
  readonly onOpen: (id: string) => void;
}

/** One bar a hop, from the client's side to the server's, on one clock. */
export function HopTimeline({ timeline, onOpen }: HopTimelineProps): ReactElement {
  const { t } = useHost();
  const { startMs, endMs, bars, pooled, culprit, corrections } = timeline;
  const all = Math.max(endMs - startMs, 0.001);
  const place = (from: number, to: number): { readonly x: number; readonly width: number } => {
    const [left, right] = [from, to].map((at) => Math.max(0, Math.min(WIDTH, ((at - startMs) / all) * WIDTH)));
    const width = Math.max(LEAST, (right ?? 0) - (left ?? 0));
    return { x: Math.min(WIDTH - width, left ?? 0), width };
  };
  const isServerApp = (bar: Bar): boolean =>
    bar.hop === 'app' && !(bar.line.record.is === 'application' && bar.line.record.role === 'client');
  const pooledBefore = bars.findIndex(isServerApp);
  const rows = bars.map((bar) => {
    const name = writerName(bar.line);
    const away = bar.startMs - startMs;
    const start = t(away < 0 ? 'logs.timeline.earlier' : 'logs.timeline.start', {
      ms: formatLatency(ms(Math.abs(away))),
    });
    const took = bar.endMs > bar.startMs ? formatLatency(ms(bar.endMs - bar.startMs)) : undefined;
    const words = t(took === undefined ? 'logs.timeline.mark' : 'logs.timeline.bar', {
      hop: hopWords(bar.hop, t),
      name,
      start,
      took: took ?? '',
    });
    const isCulprit = culprit?.line.id === bar.line.id;
    return (
      <li key={bar.line.id} className={`waymark-hops__row ${bar.isOpened ? 'waymark-hops__row--opened' : ''}`}>
        <button
          type="button"
          className="waymark-hops__name"
          title={words}
          aria-label={words}
          onClick={() => onOpen(bar.line.id)}
        >
          <HopMark hop={bar.hop} /> {hopWords(bar.hop, t)} <span className="waymark-quiet">{name}</span>
        </button>
        <Picture
          hop={bar.hop}
          at={place(bar.startMs, bar.endMs)}
          look={bar.certainty === 'may be' ? 'faint' : 'plain'}
          failed={isCulprit}
        />
        <span className="waymark-hops__numbers">
          {bar.certainty === 'may be' && `${t('logs.timeline.candidate')} · `}
          {isCulprit && <strong className="waymark-log__problem--error">{t('logs.timeline.failed')} · </strong>}
          {[start, took, bytesOf(bar)].filter((word) => word !== undefined).join(' · ')}
        </span>
      </li>
    );
  });
  if (pooled !== undefined) {
    const words = t('logs.timeline.pooled', { hop: hopWords('ztunnel-server', t) });
    rows.splice(
      pooledBefore === -1 ? rows.length : pooledBefore,
      0,
      <li key="pooled" className="waymark-hops__row" title={words}>
        <span className="waymark-hops__name">
          <HopMark hop="ztunnel-server" /> {hopWords('ztunnel-server', t)}
        </span>
        <Picture hop="ztunnel-server" at={{ x: 0, width: WIDTH }} look="hatched" failed={false} />
        <span className="waymark-hops__numbers">{t('logs.timeline.pooledName')}</span>
        <span className="waymark-hops__note">{words}</span>
      </li>,
    );
  }
  return (
    <section className="waymark-hops" aria-label={t('logs.timeline')}>
      <h2>{t('logs.timeline')}</h2>
      <ol className="waymark-hops__bars">{rows}</ol>
      {corrections.map((correction) => (
        <p key={correction.node} className="waymark-quiet">
          {correctionWords(correction, t)}
        </p>
      ))}
    </section>
  );
}

const bytesOf = ({ line: { record } }: Bar): string | undefined => {
  if (!('bytesToServer' in record) && !('bytesToClient' in record)) return undefined;
  const { bytesToServer: up, bytesToClient: down } = record;
  return `↑ ${up === undefined ? '?' : formatBytes(up)} ↓ ${down === undefined ? '?' : formatBytes(down)}`;
};

const correctionWords = ({ node, base, aheadMs, certainty, pairs }: Correction, t: Translate): string =>
  t('logs.timeline.clock', {
    node,
    base,
    ms: formatLatency(ms(Math.abs(aheadMs))),
    way: t(aheadMs > 0 ? 'logs.timeline.ahead' : 'logs.timeline.behind'),
    certainty: t(`logs.timeline.${certainty}`),
    pairs,
  });

function Picture(props: {
  readonly hop: Bar['hop'];
  readonly at: { readonly x: number; readonly width: number };
  readonly look: 'plain' | 'faint' | 'hatched';
  readonly failed: boolean;
}): ReactElement {
  const pattern = useId();
  const { x, width } = props.at;
  return (
    <svg
      className={`waymark-hops__picture waymark-hop--${props.hop} waymark-hops__picture--${props.look}`}
      viewBox={`0 0 ${String(WIDTH)} 16`}
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      {props.look === 'hatched' && (
        <defs>
          <pattern id={pattern} width="16" height="16" patternUnits="userSpaceOnUse">
            <path d="M0 16 16 0" stroke="currentColor" strokeWidth="3" />
          </pattern>
        </defs>
      )}
      <rect
        x={x}
        y={1}
        width={width}
        height={14}
        fill={props.look === 'hatched' ? `url(#${pattern})` : 'currentColor'}
        stroke="currentColor"
        vectorEffect="non-scaling-stroke"
      />
      {props.failed && <rect className="waymark-hops__failed" x={x + width - 5} y={0} width={5} height={16} />}
    </svg>
  );
}
