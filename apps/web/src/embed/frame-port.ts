import { CONNECT, HELLO, PROTOCOL_VERSION, readEnvelope, type Envelope, type ToPage } from '@waymark/embed-sdk';

/** The line to the page around us, once it has proved to be one that may embed us. */
export interface FramePort {
  /** What is told before there is a line is told first when there is. */
  readonly send: <T extends keyof ToPage>(name: T, content: ToPage[T], id?: number) => void;
  /** Origin of the page around us; undefined until it is connected. */
  readonly embedder: () => string | undefined;
  readonly close: () => void;
}

interface Surroundings {
  readonly window: Window;
  readonly allowedOrigins: readonly string[];
  /** Whether this page may hear a message of that name. */
  readonly mayTell: (origin: string, name: string) => boolean;
  /** What it is told first. */
  readonly greet: (origin: string) => ToPage['ready'];
  readonly id: string;
  readonly nowMs: () => number;
}

const MOST_HELD = 50;
/** Messages a second that a page may send for long; a burst of twice as many is well. */
const MOST_A_SECOND = 50;

/** Says hello and waits for the one page that may answer. `hear` gets what it sends later. */
export function openFramePort(
  { window, allowedOrigins, mayTell, greet, id, nowMs }: Surroundings,
  hear: (message: Envelope) => void,
): FramePort {
  let port: MessagePort | undefined;
  let embedder: string | undefined;
  const held: { readonly t: string }[] = [];
  const mayHear = createAllowance(nowMs);

  const send: FramePort['send'] = (t, p, answers) => {
    const message = { t, ...(answers === undefined ? {} : { id: answers }), ...(p === undefined ? {} : { p }) };
    if (port !== undefined && embedder !== undefined) {
      if (mayTell(embedder, t)) port.postMessage(message);
    } else if (held.length < MOST_HELD) held.push(message);
  };
  const onMessage = (event: MessageEvent): void => {
    const data = event.data as Readonly<Record<string, unknown>> | null;
    const isFirst = port === undefined;
    if (!isFirst || event.source !== window.parent || !allowedOrigins.includes(event.origin)) return;
    if (typeof data !== 'object' || data?.['type'] !== CONNECT || data['v'] !== PROTOCOL_VERSION) return;
    if (data['id'] !== id || event.ports.length !== 1) return;
    port = event.ports[0];
    embedder = event.origin;
    window.removeEventListener('message', onMessage);
    if (port === undefined) return;
    port.onmessage = (said) => {
      const message = readEnvelope(said.data);
      if (message === undefined) return;
      const may = mayHear();
      if (may === 'yes') hear(message);
      else if (may === 'no, tell so')
        send('error', {
          code: 'too_many_messages',
          message: `more than ${MOST_A_SECOND} messages a second are dropped`,
        });
    };
    port.postMessage({ t: 'ready', p: greet(event.origin) });
    for (const message of held.splice(0)) if (mayTell(event.origin, message.t)) port.postMessage(message);
  };
  window.addEventListener('message', onMessage);
  // Never `*`: a page that may not embed us does not even learn that we are here.
  if (window.parent !== window)
    for (const origin of targets(window, allowedOrigins))
      window.parent.postMessage({ type: HELLO, v: [PROTOCOL_VERSION], id }, origin);
  return {
    send,
    embedder: () => embedder,
    close: () => {
      window.removeEventListener('message', onMessage);
      port?.close();
    },
  };
}

/** Where the browser tells who is around us, the others need not be tried: each try would be a complaint in its console. */
function targets({ location }: Window, allowedOrigins: readonly string[]): readonly string[] {
  // Firefox does not.
  const parent = (location as Partial<Location>).ancestorOrigins?.[0];
  return parent === undefined ? allowedOrigins : allowedOrigins.filter((origin) => origin === parent);
}

function createAllowance(nowMs: () => number): () => 'yes' | 'no' | 'no, tell so' {
  let [left, atMs, isTold] = [MOST_A_SECOND * 2, nowMs(), false];
  return () => {
    const now = nowMs();
    left = Math.min(left + ((now - atMs) / 1000) * MOST_A_SECOND, MOST_A_SECOND * 2);
    atMs = now;
    if (left >= 1) {
      left -= 1;
      isTold = false;
      return 'yes';
    }
    const first = !isTold;
    isTold = true;
    return first ? 'no, tell so' : 'no';
  };
}
