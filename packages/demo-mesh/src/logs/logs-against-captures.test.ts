import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { describe, expect, it } from 'vitest';

import { buildWorld, logLines, logWriters, readScenario } from '../index.ts';
import type { LogLine, LogWriter, World } from '../index.ts';

const CAPTURES = resolve(import.meta.dirname, '../../../..', process.env['WAYMARK_CAPTURES'] ?? '../shared/captures');
const LOGS = join(CAPTURES, 'traffic/text/logs');
if (!existsSync(LOGS)) console.warn(`SKIPPED: ${LOGS} is not there, so the demo mesh is not compared with it`);

function readCapture(file: string): string {
  const path = join(CAPTURES, file);
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}

const START = 1_795_500_000_000;
const AT = START + 30 * 60_000;

const text = buildWorld('leaky-checkout', { startMs: START });
const json = buildWorld(readScenario('leaky-checkout:logs=json'), { startMs: START });

function written(world: World, which: (writer: LogWriter) => boolean, fromMs = AT, toMs = AT + 60_000): LogLine[] {
  return logWriters(world)
    .filter(which)
    .flatMap((writer) => [...logLines(world, writer, fromMs, toMs)]);
}

const isZtunnel = (writer: LogWriter): boolean => writer.namespace === 'istio-system';
const isWaypoint = (writer: LogWriter): boolean => writer.pod.startsWith('waypoint-');

/** Level, message, direction, whether it is encrypted and keys in order: what makes one kind of text access line. */
function kindOfText(line: string): string | undefined {
  const [, level, scope, message, fields = ''] = line.split('\t');
  if (scope !== 'access') return undefined;
  const bare = fields.replace(/"(?:[^"\\]|\\.)*"/g, '""');
  const direction = /direction="(\w+)"/.exec(fields)?.[1];
  const keys = [...bare.matchAll(/(?:^| )([a-z_.]+)=("?)/g)].map(([, key, quote]) => `${key}${quote}`);
  return [level, message, direction, keys.join(' ')].join('|');
}

function kindOfJson(line: string): string | undefined {
  if (!line.startsWith('{')) return undefined;
  const record: unknown = JSON.parse(line);
  if (typeof record !== 'object' || record === null || !('scope' in record) || record.scope !== 'access')
    return undefined;
  const keys = Object.entries(record).map(([key, value]) => `${key}:${typeof value}`);
  const { level, direction } = record as { level?: string; direction?: string };
  return [level, direction, keys.join(' ')].join('|');
}

function kinds(lines: readonly string[], kindOf: (line: string) => string | undefined): Set<string> {
  return new Set(lines.flatMap((line) => kindOf(line) ?? []));
}

/** Error words with addresses, names and identities taken out. */
function errorWords(lines: readonly string[]): Set<string> {
  const found = lines.flatMap(
    (line) => /error[="]+:?"?((?:[^"\\]|\\.)*)"/.exec(line.split('\taccess\t')[1] ?? '')?.[1] ?? [],
  );
  return new Set(
    found.map((words) =>
      words
        .replace(/spiffe:\/\/[^\s,)]+/g, 'ID')
        .replace(/\d+\.\d+\.\d+\.\d+:\d+/g, 'ADDRESS')
        .replace(/denied by: \S+/, 'denied by: POLICY'),
    ),
  );
}

describe.skipIf(!existsSync(LOGS))('log lines against real ones', () => {
  const read = (file: string): string[] =>
    readCapture(file)
      .split('\n')
      .filter((line) => line !== '');
  const realText = ['a', 'b'].flatMap((node) => read(`traffic/text/logs/ztunnel-node-${node}.log`));
  const realJson = ['a', 'b'].flatMap((node) => read(`traffic/json/logs/ztunnel-node-${node}.log`));

  it('of ztunnels as text have the key sets, order and quotes of captures traffic/text/logs/ztunnel-node-*.log', () => {
    const real = kinds(realText, kindOfText);
    const ours = kinds(
      written(text, isZtunnel).map((line) => line.text),
      kindOfText,
    );
    expect(ours.size).toBeGreaterThan(8);
    for (const kind of ours) expect(real).toContain(kind);
  });

  it('of ztunnels as JSON have the keys, order and types of captures traffic/json/logs/ztunnel-node-*.log', () => {
    const real = kinds(realJson, kindOfJson);
    const ours = kinds(
      written(json, isZtunnel).map((line) => line.text),
      kindOfJson,
    );
    expect(ours.size).toBeGreaterThan(8);
    for (const kind of ours) expect(real).toContain(kind);
  });

  it('of ztunnels fail in the words of captures traffic/text/logs/ztunnel-node-*.log, but for failures that the captures lack', () => {
    const real = errorWords(realText);
    const ours = [...errorWords(written(text, isZtunnel, AT, AT + 120_000).map((line) => line.text))];
    expect(ours.length).toBeGreaterThan(7);
    expect(ours.filter((words) => !real.has(words))).toEqual([
      expect.stringContaining('unknown waypoint: waypoint GatewayAddress'),
    ]);
  });

  it('of ztunnels that start say what captures traffic/text/logs/ztunnel-node-a.log say, settings key by key', () => {
    const scopeAndWords = (line: string): string | undefined => {
      const [time, , scope, message = ''] = line.split('\t');
      if (!/^\d{4}-/.test(time ?? '') || scope === 'access') return undefined;
      return `${scope}|${message.replace(/RBAC update .*|Version:"[^"]*"|Revision:"[^"]*"|BuildProfile:"[^"]*"|\([\d.]+ms\)/g, '')}`;
    };
    const since = START - 30 * 3_600_000;
    const ours = written(text, isZtunnel, since, START - 25.9 * 3_600_000).flatMap((line) => line.text.split('\n'));
    const real = new Set(realText.map(scopeAndWords));
    expect(ours.length).toBeGreaterThan(200);
    for (const line of ours) expect(real).toContain(scopeAndWords(line));
    const keysOf = (lines: readonly string[]): string[] =>
      lines
        .filter((line) => /^[a-zA-Z0-9_ -]+:/.test(line) && !line.includes('\t'))
        .map((line) => line.split(':')[0] ?? '');
    const first = (keys: readonly string[]): string[] => keys.slice(0, keys.indexOf('enableEnhancedBaggage') + 1);
    expect(first(keysOf(ours))).toEqual(first(keysOf(realText)));
  });

  it('of waypoints as text have the columns of captures traffic/text/logs/waypoint.log', () => {
    const shape = (line: string): string | undefined => {
      if (!line.startsWith('[')) return undefined;
      const columns = line.replace(/"[^"]*"/g, (quoted) => (quoted === '"-"' ? '"-"' : '"x"')).split(' ');
      return columns.map((column, i) => (column === '-' || column.startsWith('"') || i === 2 ? column : 'x')).join(' ');
    };
    const real = new Set(read('traffic/text/logs/waypoint.log').map(shape));
    const answered = written(text, isWaypoint)
      .map((line) => line.text)
      .filter((line) => / (200|500|403) - /.test(line) || / UC /.test(line));
    expect(answered.length).toBeGreaterThan(500);
    const ours = new Set(answered.map(shape));
    expect(ours.size).toBeGreaterThan(1);
    for (const each of ours) expect(real).toContain(each);
  });

  it('of waypoints as JSON have the keys, order and types of captures traffic/json/logs/waypoint.log', () => {
    const shape = (line: string): string | undefined => {
      if (!line.startsWith('{')) return undefined;
      const record: unknown = JSON.parse(line);
      return Object.entries(record as Record<string, unknown>)
        .map(([key, value]) => `${key}:${value === null ? 'null' : typeof value}`)
        .join(' ');
    };
    const real = new Set(read('traffic/json/logs/waypoint.log').map(shape));
    const ours = new Set(
      written(json, isWaypoint)
        .map((line) => line.text)
        .filter((line) => /"response_code":(200|403|500)/.test(line))
        .map(shape),
    );
    for (const each of ours) expect(real).toContain(each);
  });
});
