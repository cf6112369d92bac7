import { ProblemError, PROBLEMS, type Problem, type ProblemCode, type Request } from '@waymark/contract';
import type { Host } from '../host.ts';
import { en } from '../messages/en.ts';
import type { Translate } from '../messages/messages.ts';
import { LEAKY_CHECKOUT_END_MS } from './leaky-checkout.ts';

/** English without a library: what tests and hosts without one need of it. */
export const t: Translate = (key, values = {}) => {
  const texts: Readonly<Record<string, string>> = en;
  const plural = values['count'] === 1 ? `${key}_one` : `${key}_other`;
  const text = texts[key] ?? texts[plural] ?? key;
  return text.replace(/\{\{(\w+)\}\}/g, (_all, name: string) => String(values[name] ?? ''));
};

export const problem = (code: ProblemCode, more: Partial<Problem> = {}): Problem => ({
  type: `urn:waymark:problem:${code}`,
  code,
  status: PROBLEMS[code].status,
  title: PROBLEMS[code].title,
  retry: PROBLEMS[code].retry,
  ...more,
});

export interface FakeHost extends Host {
  /** Requests sent, `GET /api/v1/session`. */
  readonly sent: string[];
  /** Files that the reader was given. */
  readonly saved: readonly { readonly name: string; readonly content: Blob }[];
  /** What went into the clipboard, in order. */
  readonly copied: readonly string[];
  /** Paths of streams that are open now. */
  readonly streams: () => readonly string[];
  /** How many streams were opened so far. */
  readonly opened: () => number;
  /** Speaks on every open stream. */
  readonly emit: (name: string, data: unknown) => void;
  readonly lose: () => void;
}

/** Answers by path without its search; a function decides by the whole request. */
export type Answers = Readonly<Record<string, unknown>>;

/** A host of canned answers. A thrown or given ProblemError is a problem; what has no answer is a server that is down. */
export function fakeHost(answers: Answers, more: Partial<Host> = {}): FakeHost {
  const sent: string[] = [];
  const open = new Map<symbol, { readonly path: string; readonly on: Parameters<Host['listen']>[1] }>();
  const saved: { readonly name: string; readonly content: Blob }[] = [];
  const copied: string[] = [];
  // Who has been here before: the tour of a first visit would stand in the way of what a test is about.
  const stored = new Map([['topology.tour', 'seen']]);
  let opened = 0;
  return {
    send: (request: Request) => {
      sent.push(`${request.method} ${request.path}`);
      const path = request.path.split('?')[0] ?? '';
      const key = `${request.method} ${path}`;
      const answer = key in answers ? answers[key] : answers[path];
      const given: unknown = typeof answer === 'function' ? (answer as (request: Request) => unknown)(request) : answer;
      if (given === undefined) return Promise.reject(new ProblemError('down', undefined));
      if (given instanceof Error) return Promise.reject(given);
      return Promise.resolve(given);
    },
    listen: (path, on) => {
      const id = Symbol(path);
      opened += 1;
      open.set(id, { path, on });
      return () => open.delete(id);
    },
    t,
    now: () => LEAKY_CHECKOUT_END_MS,
    theme: 'light',
    setTheme: () => undefined,
    chrome: { navigation: false, namespacePicker: false },
    report: () => undefined,
    save: (name, content) => void saved.push({ name, content }),
    copy: (text) => Promise.resolve(void copied.push(text)),
    linkTo: (path) => `https://waymark.example${path}`,
    preferences: { read: (name) => stored.get(name), write: (name, value) => void stored.set(name, value) },
    ...more,
    sent,
    saved,
    copied,
    opened: () => opened,
    streams: () => [...open.values()].map(({ path }) => path),
    emit: (name, data) => {
      for (const { on } of open.values()) {
        on.state('open');
        on.event(name, data);
      }
    },
    lose: () => {
      for (const { on } of open.values()) on.state('lost');
    },
  };
}
