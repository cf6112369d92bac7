/** The simulator as a process: reads its arguments, says in one line of JSON that it is ready, and stops when it is told to. */

import { parseArgs } from 'node:util';
import { ScenarioError } from '@waymark/demo-mesh';
import { FaultError, NO_FAULTS, readFaultOption } from './faults.ts';
import { startSimulator, type SimulatorOptions } from './simulator.ts';

/** The caller's mistake: one sentence on stderr, exit code 2. */
class UsageError extends Error {}

const OPTIONS = {
  scenario: { type: 'string', default: 'leaky-checkout' },
  port: { type: 'string', default: '0' },
  'scrape-seconds': { type: 'string', default: '5' },
  'history-seconds': { type: 'string', default: '900' },
  'oidc-issuer': { type: 'string' },
  'oidc-client-id': { type: 'string', default: 'waymark' },
  'openshift-client-id': { type: 'string' },
  fault: { type: 'string', multiple: true, default: [] as string[] },
} as const;

function readOptions(args: readonly string[]): SimulatorOptions {
  const values = parse(args);
  const { 'oidc-issuer': issuer, 'openshift-client-id': openShiftClient } = values;
  return {
    scenario: values.scenario,
    port: readNumber('--port', values.port, 0, 65_535),
    scrapeSeconds: readNumber('--scrape-seconds', values['scrape-seconds'], 1, 300),
    historySeconds: readNumber('--history-seconds', values['history-seconds'], 0, 86_400),
    faults: values.fault.reduce(readFaultOption, NO_FAULTS),
    ...(issuer === undefined ? {} : { issuer: { url: issuer, clientId: values['oidc-client-id'] } }),
    ...(openShiftClient === undefined ? {} : { openShiftClient }),
  };
}

type Absent = 'oidc-issuer' | 'openshift-client-id';
type Values = Record<Exclude<keyof typeof OPTIONS, 'fault' | Absent>, string> &
  Partial<Record<Absent, string | undefined>> & { readonly fault: readonly string[] };

function parse(args: readonly string[]): Values {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, strict: true, allowPositionals: false }).values;
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new UsageError(
      `${why} (known are ${Object.keys(OPTIONS)
        .map((name) => `--${name}`)
        .join(', ')})`,
    );
  }
}

function readNumber(option: string, text: string, least: number, most: number): number {
  const number = Number(text);
  if (/^\d+$/.test(text) && number >= least && number <= most) return number;
  throw new UsageError(`${option} is a whole number from ${String(least)} to ${String(most)}, not "${text}".`);
}

function isPortTrouble(thrown: unknown): thrown is Error & { readonly code: string } {
  return thrown instanceof Error && 'code' in thrown && (thrown.code === 'EADDRINUSE' || thrown.code === 'EACCES');
}

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  const simulator = await startSimulator(options).catch((thrown: unknown) => {
    if (!isPortTrouble(thrown)) throw thrown;
    const why = thrown.code === 'EADDRINUSE' ? 'is already in use' : 'may not be opened by this user';
    throw new UsageError(`Port ${String(options.port)} ${why}.`);
  });
  const users = simulator.users.map(({ name, token }) => ({ name, token }));
  const { url, prometheusUrl: prometheus } = simulator;
  process.stdout.write(`${JSON.stringify({ ready: true, url, prometheus, users })}\n`);
  const stop = (): void => {
    void simulator.stop().then(() => process.exit(0));
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
}

main().catch((thrown: unknown) => {
  if (!(thrown instanceof UsageError || thrown instanceof ScenarioError || thrown instanceof FaultError)) throw thrown;
  process.stderr.write(`${thrown.message}\n`);
  process.exit(2);
});
