/** A ztunnel's /logging: it answers to POST alone, and keeps the level that was set last. The world's own answer is the level it begins with. */

import type { AdminAnswer, AdminRequest } from './kubernetes/forwarded-port.ts';

const LEVELS = ['off', 'error', 'warn', 'info', 'debug', 'trace'];
const TOLD = 'current log level is ';

export function ztunnelLogging(): (pod: string, request: AdminRequest, answer: AdminAnswer) => AdminAnswer {
  const levels = new Map<string, string>();
  return (pod, { method, path }, answer) => {
    // Of Envoy's /logging nothing is played.
    if (path.split('?')[0] !== '/logging' || !answer.body.startsWith(TOLD)) return answer;
    if (method !== 'POST') return { ...answer, status: 405, body: 'Invalid HTTP method\n' };
    const wanted = new URL(path, 'http://localhost').searchParams.get('level');
    if (wanted !== null && !isLevel(wanted))
      return { ...answer, status: 400, body: `Invalid level provided: ${wanted}\n` };
    if (wanted !== null) levels.set(pod, wanted);
    const level = levels.get(pod);
    return level === undefined ? answer : { ...answer, body: `${TOLD}hickory_server::server=off,${level}\n` };
  };
}

/** `level`, or `module=level` separated by commas. */
const isLevel = (text: string): boolean =>
  text.split(',').every((part) => LEVELS.includes(part.slice(part.lastIndexOf('=') + 1)));
