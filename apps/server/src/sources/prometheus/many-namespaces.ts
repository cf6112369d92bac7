import type { RowEnds } from '@waymark/mesh';
import type { HistoryQuestion, HistorySource, Timeline, TrafficQuestion, TrafficSource } from '../../ports.ts';

/** Names that an address still holds, some dozen times each. */
const MOST_NAMED = 50;

type Namespaces = TrafficQuestion['namespaces'];

/** Of more namespaces than a question can name, everything is asked for, and rows about others are left out here. */
export function namingFew(traffic: TrafficSource): TrafficSource {
  const few = async <Row extends RowEnds>(
    question: TrafficQuestion,
    ask: (question: TrafficQuestion) => Promise<readonly Row[]>,
  ): Promise<readonly Row[]> => {
    const { namespaces } = question;
    if (!areMany(namespaces)) return ask(question);
    return (await ask({ ...question, namespaces: 'all' })).filter(isAbout(namespaces));
  };
  return {
    ...traffic,
    requests: (question, signal) => few(question, (q) => traffic.requests(q, signal)),
    bytes: (question, signal) => few(question, (q) => traffic.bytes(q, signal)),
    failures: (question, observed, signal) => few(question, (q) => traffic.failures(q, observed, signal)),
    opened: (question, signal) => few(question, (q) => traffic.opened(q, signal)),
    latency: (question, signal) => few(question, (q) => traffic.latency(q, signal)),
    messages: (question, signal) => few(question, (q) => traffic.messages(q, signal)),
    pairQuantiles: (question, quantile, signal) => few(question, (q) => traffic.pairQuantiles(q, quantile, signal)),
  };
}

/** The same of a history. */
export function namingFewOverTime(history: HistorySource): HistorySource {
  const few = async <Row extends RowEnds>(
    question: HistoryQuestion,
    ask: (question: HistoryQuestion) => Promise<Timeline<Row>>,
  ): Promise<Timeline<Row>> => {
    const { scope } = question;
    if (scope.is !== 'namespaces' || !areMany(scope.namespaces)) return ask(question);
    const all = await ask({ ...question, scope: { is: 'namespaces', namespaces: 'all' } });
    const isAsked = isAbout(scope.namespaces);
    return { ends: all.ends.filter(isAsked), at: (step) => all.at(step).filter(isAsked) };
  };
  return {
    ...history,
    requests: (question, signal) => few(question, (q) => history.requests(q, signal)),
    bytes: (question, signal) => few(question, (q) => history.bytes(q, signal)),
    failures: (question, signal) => few(question, (q) => history.failures(q, signal)),
    latency: (question, signal) => few(question, (q) => history.latency(q, signal)),
  };
}

const areMany = (namespaces: Namespaces): namespaces is readonly string[] =>
  namespaces !== 'all' && namespaces.length > MOST_NAMED;

function isAbout(namespaces: readonly string[]): (row: RowEnds) => boolean {
  const asked = new Set<string | undefined>(namespaces);
  return ({ client, server, service }) =>
    [client.namespace, server.namespace, service?.namespace].some((name) => asked.has(name));
}
