/**
 * The /logging of ztunnels and Envoys: it answers to POST alone, and keeps what was set last. The world's own answer is what a proxy begins with.
 */

import type { AdminAnswer, AdminRequest } from './kubernetes/forwarded-port.ts';

const ZTUNNEL_LEVELS = ['off', 'error', 'warn', 'info', 'debug', 'trace'];
const ENVOY_LEVELS = ['trace', 'debug', 'info', 'warning', 'error', 'critical', 'off'];
const TOLD = 'current log level is ';
const LOGGERS = 'active loggers:\n';

type Logging = (pod: string, request: AdminRequest, answer: AdminAnswer) => AdminAnswer;

export function proxyLogging(): Logging {
  const held = new Map<string, string>();
  return (pod, { method, path }, answer) => {
    const isEnvoy = answer.body.startsWith(LOGGERS);
    if (path.split('?')[0] !== '/logging' || !(isEnvoy || answer.body.startsWith(TOLD))) return answer;
    if (method !== 'POST') return { ...answer, status: 405, body: 'Invalid HTTP method\n' };
    const asked = new URL(path, 'http://localhost').searchParams;
    const body = held.get(pod) ?? answer.body;
    const said = isEnvoy ? envoyBody(body, asked) : ztunnelBody(body, asked.get('level'));
    if (said.status === 200) held.set(pod, said.body);
    return { ...answer, ...said };
  };
}

type Said = Pick<AdminAnswer, 'status' | 'body'>;

function ztunnelBody(body: string, level: string | null): Said {
  if (level === null) return { status: 200, body };
  // `level`, or `module=level` separated by commas.
  const isLevel = level.split(',').every((part) => ZTUNNEL_LEVELS.includes(part.slice(part.lastIndexOf('=') + 1)));
  return isLevel
    ? { status: 200, body: `${TOLD}hickory_server::server=off,${level}\n` }
    : { status: 400, body: `Invalid level provided: ${level}\n` };
}

/** `level` for all loggers, or `paths` with `logger:level` separated by commas; not both. */
function envoyBody(body: string, asked: URLSearchParams): Said {
  if (asked.size === 0) return { status: 200, body };
  if (asked.size > 1) return { status: 400, body: 'error: invalid number of parameters\n' };
  const names = [...body.matchAll(/^ {2}(\S+): (\S+)$/gm)].map(([, name = '', level = '']) => [name, level] as const);
  const level = asked.get('level');
  const changes = new Map(
    level !== null
      ? names.map(([name]) => [name, spelled(level)])
      : (asked.get('paths') ?? '').split(',').map((path) => {
          const [name = '', to = ''] = path.split(':');
          return [name, spelled(to)];
        }),
  );
  const isKnown = [...changes].every(([name, to]) => ENVOY_LEVELS.includes(to) && names.some(([one]) => one === name));
  if (!isKnown) return { status: 400, body: 'error: unknown logger or level name\n' };
  const lines = names.map(([name, before]) => `  ${name}: ${changes.get(name) ?? before}\n`);
  return { status: 200, body: `${LOGGERS}${lines.join('')}\n` };
}

const spelled = (level: string): string => (level === 'warn' ? 'warning' : level);
