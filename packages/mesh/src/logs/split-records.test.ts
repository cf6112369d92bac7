import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { recordSplitter, splitRecords, type SplitOptions } from './split-records.ts';

const ZTUNNEL: SplitOptions = { writer: 'ztunnel' };
const APP: SplitOptions = { writer: 'application' };
const dump = [
  '2026-08-20T10:15:30.482913Z\tinfo\tztunnel\trunning with config: proxy: true',
  'dnsProxy: true',
  'poolUnusedReleaseTimeout:',
  '  secs: 300',
  '\t',
  '2026-08-20T10:15:30.482914Z\tinfo\tapp\tready\t',
];

const texts = (text: string, options: SplitOptions): string[] => splitRecords(text, options).map((raw) => raw.text);

describe('records of a log', () => {
  it('keep a dump of many lines together, and count physical lines', () => {
    const records = splitRecords(dump.join('\n'), ZTUNNEL);
    expect(records.map(({ line }) => line)).toEqual([1, 6]);
    expect(records[0]?.text.split('\n')).toHaveLength(5);
  });

  it('keep a back-trace with the record before it, in text and after JSON', () => {
    const trace =
      'com.example.Oops: no\n\tat com.example.Main.run(Main.java:1)\nCaused by: java.lang.Error\n\t... 3 more';
    const dated = '2026-08-20T10:15:30Z ERROR [shop] failed';
    expect(texts(`${dated}\n${trace}\n${dated}`, APP)).toEqual([`${dated}\n${trace}`, dated]);
    const json = '{"level":"error","msg":"failed"}';
    const python = 'Traceback (most recent call last):\n  File "a.py", line 1\nValueError: no';
    expect(texts(`${json}\n${python}\nlistening`, APP)).toEqual([`${json}\n${python}`, 'listening']);
  });

  it('are single lines where an application writes no dates', () => {
    expect(texts('one\ntwo\n\nthree\n', APP)).toEqual(['one', 'two', 'three']);
  });

  it('lose what Kubernetes puts in front of each line, and keep when it was taken', () => {
    const prefixed = dump.map((line) => `2026-08-20T10:15:30.9Z ${line}`).join('\n');
    const [first, second] = splitRecords(prefixed, { ...ZTUNNEL, prefix: 'kubernetes' });
    expect(first?.text).toBe(dump.slice(0, 5).join('\n'));
    expect(second?.loggedMs).toBe(1_787_220_930_900);
  });

  it('are the same wherever the stream is cut', () => {
    const line = fc.constantFrom(
      ...dump,
      '',
      '  indented',
      '{"a":1}',
      '[2026-08-20T10:16:02.061Z] "GET / HTTP/1.1"',
      'x\r',
    );
    const options = fc.constantFrom<SplitOptions>(
      ZTUNNEL,
      APP,
      { writer: 'envoy' },
      { writer: 'application', prefix: 'kubernetes' },
    );
    fc.assert(
      fc.property(fc.array(line), fc.array(fc.nat(40)), options, (lines, cuts, how) => {
        const text = lines.join('\n');
        const splitter = recordSplitter(how);
        const got = [];
        let from = 0;
        for (const cut of cuts) {
          got.push(...splitter.push(text.slice(from, from + cut)));
          from += cut;
        }
        got.push(...splitter.push(text.slice(from)), ...splitter.end());
        expect(got).toEqual(splitRecords(text, how));
      }),
    );
  });

  it('show the newest record though the next has not begun', () => {
    const splitter = recordSplitter(ZTUNNEL);
    expect(splitter.push(dump.slice(0, 3).join('\n'))).toEqual([]);
    expect(splitter.pending()?.text).toBe(dump.slice(0, 3).join('\n'));
    expect(splitter.push(`\n${dump.slice(3).join('\n')}\n`)).toHaveLength(1);
    expect(splitter.pending()).toMatchObject({ line: 6, text: dump[5] });
  });

  it('lose no line', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), (lines) => {
        const text = lines.join('\n');
        const kept = splitRecords(text, APP).flatMap((raw) => raw.text.split('\n'));
        const said = text.split('\n').map((line) => line.replace(/\r$/, ''));
        expect(kept.filter((line) => line !== '')).toEqual(said.filter((line) => line !== ''));
      }),
    );
  });
});
