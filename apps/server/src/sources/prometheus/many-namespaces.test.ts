import { expect, it } from 'vitest';
import type { RequestRow } from '@waymark/mesh';
import type { HistoryQuestion, TrafficQuestion } from '../../ports.ts';
import { silentHistory, silentTraffic } from '../../testing/app-over-world.ts';
import { namingFew, namingFewOverTime } from './many-namespaces.ts';

const row = (client: string, server: string): RequestRow => ({
  reporter: 'source',
  client: { namespace: client },
  server: { namespace: server },
  protocol: 'http',
  code: '200',
  flags: '-',
  count: 1,
});
const rows = [row('n1', 'else'), row('else', 'n2'), row('else', 'else')];
const names = (many: number): readonly string[] => Array.from({ length: many }, (_, at) => `n${at}`);
const signal = new AbortController().signal;

it.each([
  [50, 'names them', 3],
  [51, 'names none, and leaves out what is about others', 2],
])('A question about %i namespaces %s', async (many, _, left) => {
  const asked: unknown[] = [];
  const traffic = namingFew({
    ...silentTraffic,
    requests: (question) => {
      asked.push(question.namespaces);
      return Promise.resolve(rows);
    },
  });
  const history = namingFewOverTime({
    ...silentHistory,
    requests: ({ scope }) => {
      asked.push(scope.is === 'namespaces' ? scope.namespaces : scope);
      return Promise.resolve({ ends: rows, at: () => rows });
    },
  });
  const question: TrafficQuestion = { endMs: 0, seconds: 60, namespaces: names(many), counting: 'window' };
  expect(await traffic.requests(question, signal)).toHaveLength(left);
  const overTime: HistoryQuestion = {
    ...{ endMs: 0, stepSeconds: 60, steps: 1 },
    scope: { is: 'namespaces', namespaces: names(many) },
  };
  const told = await history.requests(overTime, signal);
  expect([told.ends.length, told.at(0).length]).toEqual([left, left]);
  expect(asked).toEqual(many > 50 ? ['all', 'all'] : [names(many), names(many)]);
});
