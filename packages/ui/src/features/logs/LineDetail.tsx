import { Button, ExpandableSection } from '@patternfly/react-core';
import type { LogLineAnswer } from '@waymark/contract';
import { useMemo, useState, type ReactElement } from 'react';
import { Link, useLocation } from 'react-router';
import { useHost } from '../../host.ts';
import { carriedSearch } from '../../kit/global-choice.ts';
import { HopTimeline } from './HopTimeline.tsx';
import { JoinReasons } from './JoinReasons.tsx';
import { rawFields, toFields } from './line-fields.ts';
import type { LineList } from './line-list.ts';
import { Marked } from './Marked.tsx';
import { toTimeline } from './timeline.ts';
import { toVerdict } from './verdict.ts';
import { explanationWords } from './words.ts';

interface LineDetailProps {
  readonly line: LogLineAnswer;
  readonly list: LineList;
  readonly highlight: string;
  readonly onOpen: (id: string | undefined) => void;
}

/** A line opened in place: what happened to its request hop by hop, why, and everything the line says. */
export function LineDetail({ line, list, highlight, onOpen }: LineDetailProps): ReactElement {
  const { t, copy, linkTo } = useHost();
  const { pathname, search } = useLocation();
  const [word, setWord] = useState<'frame.copied' | 'logs.detail.copyFailed'>();
  const timeline = useMemo(() => toTimeline(line, list.byId, list.clocks), [line, list.byId, list.clocks]);
  const [first = '', ...others] = toVerdict(timeline, t);
  const fields = toFields(line, t);
  const raw = rawFields(line);
  const carried = carriedSearch(new URLSearchParams(search));
  const copied = (text: string): void => {
    copy(text).then(
      () => setWord('frame.copied'),
      () => setWord('logs.detail.copyFailed'),
    );
  };
  const places = [line.ends.from, line.ends.via, line.ends.to].flatMap((end) =>
    end?.place === undefined ? [] : [{ name: end.name, place: end.place }],
  );
  const ztunnel = ztunnelPath(line);
  const at = (path: string, name: string, value: string): string => {
    const to = new URLSearchParams(carried);
    to.set(name, value);
    return `${path}?${to.toString()}`;
  };
  return (
    <section className="waymark-line" aria-label={t('logs.detail')}>
      <div className="waymark-line__columns">
        <HopTimeline timeline={timeline} onOpen={onOpen} />
        <div className="waymark-line__why">
          <p className="waymark-line__verdict">{first}</p>
          {others.map((sentence) => (
            <p key={sentence}>{sentence}</p>
          ))}
          {line.explanations.slice(1).map((explanation) => (
            <p key={JSON.stringify(explanation)}>{explanationWords(explanation, t)}</p>
          ))}
          {line.because !== 'level' && <p className="waymark-quiet">{t(`logs.because.${line.because}`)}</p>}
          <JoinReasons line={line} byId={list.byId} onOpen={onOpen} />
        </div>
      </div>
      <div className="waymark-line__actions">
        <Button variant="link" isInline onClick={() => copied(line.raw)}>
          {t('logs.detail.copy')}
        </Button>
        <Button variant="link" isInline onClick={() => copied(linkTo(`${pathname}${search}`))}>
          {t('logs.detail.copyLink')}
        </Button>
        {places.map(({ name, place }) => (
          <Link key={`t ${place}`} to={at('/topology', 'selected', place)}>
            {t('logs.detail.inTopology', { name })}
          </Link>
        ))}
        {places.map(({ name, place }) => (
          <Link key={`l ${place}`} to={at('/logs', 'place', place)}>
            {t('logs.detail.logsOf', { name })}
          </Link>
        ))}
        {ztunnel !== undefined && <Link to={at(ztunnel, 'tab', 'log')}>{t('logs.detail.logLevel')}</Link>}
        <span role="status">{word !== undefined && t(word)}</span>
      </div>
      <h2>{t('logs.detail.raw')}</h2>
      <pre className="waymark-line__raw" tabIndex={0}>
        <Marked text={line.raw} word={highlight} />
        {line.cutBytes !== undefined && ` … ${t('logs.detail.cut', { count: line.cutBytes })}`}
      </pre>
      {fields.length > 0 && (
        <>
          <h2>{t('logs.detail.fields')}</h2>
          <dl className="waymark-line__fields">
            {fields.map(({ name, value }) => (
              <div key={name}>
                <dt>{t(`logs.field.${name}`)}</dt>
                <dd>
                  <Marked text={value} word={highlight} />
                </dd>
              </div>
            ))}
          </dl>
        </>
      )}
      {raw.length > 0 && (
        <ExpandableSection toggleText={t('logs.detail.more')}>
          <dl className="waymark-line__fields waymark-line__fields--raw">
            {raw.map(([name, value]) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{value}</dd>
              </div>
            ))}
          </dl>
        </ExpandableSection>
      )}
    </section>
  );
}

/** Where the log level of the ztunnel that wrote this line is changed; undefined for lines of others. */
function ztunnelPath({ hop, source }: LogLineAnswer): string | undefined {
  if (!hop.startsWith('ztunnel') || source.node === undefined) return undefined;
  return `/ztunnels/${encodeURIComponent(source.cluster)}/${encodeURIComponent(source.node)}`;
}
