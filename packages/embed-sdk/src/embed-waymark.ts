import {
  CONNECT,
  HELLO,
  PROTOCOL_VERSION,
  readEnvelope,
  type Params,
  type PlaceRef,
  type Ref,
  type ScreenRef,
  type ThemeChoice,
  type ToFrame,
  type ToPage,
} from './protocol.ts';

/** The reader asked for something that this frame does not show. */
export interface LinkRequest {
  readonly ref: PlaceRef | ScreenRef;
  /** Where Waymark itself shows it. */
  readonly url: string;
  /** Without it the address is opened in a new tab. */
  preventDefault(): void;
}

export interface EmbedOptions {
  /** What the frame is put into, or a selector of it. */
  readonly mount: Element | string;
  /** Where Waymark is, such as `https://waymark.example.com`. Must be another origin than this page's. */
  readonly baseUrl: string;
  /**
   * `topology`, `workload/<namespace>/<name>`, `service/…`, `waypoint/…`, `namespace/<namespace>`, `ztunnel/<node>` with a `cluster`,
   * and the lists `workloads`, `waypoints`, `ztunnels`, `logs`, `health`.
   */
  readonly view: string;
  /** Parameters of the view: `ns`, `cluster`, `from`, `to`, `refresh` and those of its screen. Never a secret. */
  readonly params?: Params | undefined;
  readonly theme?: ThemeChoice | undefined;
  readonly locale?: string | undefined;
  readonly chrome?: 'none' | 'toolbar' | 'full' | undefined;
  readonly hide?: readonly ('legend' | 'toolbar' | 'summary' | 'minimap')[] | undefined;
  /** `select`: clicks only tell; `none`: a picture. */
  readonly interact?: 'full' | 'select' | 'none' | undefined;
  /** What links out of the view do; `event`: `onLink` decides. */
  readonly links?: 'event' | 'self' | 'top' | 'new' | undefined;
  /** Tells several frames of a page apart; made when absent. */
  readonly id?: string | undefined;
  /** Read by screen readers. */
  readonly title?: string | undefined;
  /** CSS pixels; `auto` follows the content within its bounds. 600 when absent. */
  readonly height?: number | { readonly auto: true; readonly min?: number; readonly max?: number } | undefined;
  /** Has the page's own server ask Waymark for a ticket. Called whenever the frame needs one; rejects when its user may not. */
  readonly getTicket?:
    | ((frame: { readonly nonce: string; readonly origin: string; readonly reason: string }) => Promise<string>)
    | undefined;
  readonly onSelect?: ((ref: Ref | null) => void) | undefined;
  readonly onLink?: ((request: LinkRequest) => void) | undefined;
  readonly onNavigate?: ((to: ToPage['nav.changed']) => void) | undefined;
  readonly onHealth?: ((status: ToPage['health']['status']) => void) | undefined;
  readonly onAuth?: ((state: ToPage['auth.state']) => void) | undefined;
  readonly onError?: ((error: ToPage['error']) => void) | undefined;
  /** Removes the frame. */
  readonly signal?: AbortSignal | undefined;
  /** How long the frame may take to answer; 30 000 when absent. */
  readonly readyWithinMs?: number | undefined;
}

export interface WaymarkEmbed {
  readonly iframe: HTMLIFrameElement;
  /** What this Waymark can do; names of messages it takes and tells. */
  readonly capabilities: readonly string[];
  send<T extends keyof ToFrame>(name: T, ...content: ToFrame[T] extends undefined ? [] : [ToFrame[T]]): void;
  setTheme(theme: ThemeChoice): void;
  setTime(time: ToFrame['time.set']): void;
  setScope(scope: ToFrame['scope.set']): void;
  go(view: string, params?: Params): void;
  highlight(ref: Ref | null): void;
  refresh(): void;
  destroy(): void;
}

const SANDBOX =
  'allow-scripts allow-same-origin allow-forms allow-popups allow-popups-to-escape-sandbox allow-downloads allow-storage-access-by-user-activation';
let made = 0;

/** Shows Waymark and resolves when it answers. Rejects when it does not: it is down, or this page's origin is not among those it allows. */
export function embedWaymark(options: EmbedOptions): Promise<WaymarkEmbed> {
  return new Promise((resolve, reject) => {
    const mount = typeof options.mount === 'string' ? document.querySelector(options.mount) : options.mount;
    if (mount === null) throw new Error(`There is nothing to put Waymark into`);
    const base = new URL(options.baseUrl);
    // With allow-same-origin a frame of our own origin could take its sandbox off.
    if (base.origin === location.origin) throw new Error('baseUrl must be another origin than this page’s');
    options.signal?.throwIfAborted();

    const id = options.id ?? `waymark-${++made}`;
    const iframe = document.createElement('iframe');
    iframe.setAttribute(
      'sandbox',
      SANDBOX + (options.links === 'top' ? ' allow-top-navigation-by-user-activation' : ''),
    );
    iframe.allow = 'clipboard-write; fullscreen; storage-access';
    iframe.referrerPolicy = 'strict-origin';
    iframe.title = options.title ?? 'Waymark';
    const height = options.height ?? 600;
    const auto = typeof height === 'object' ? height : undefined;
    const px = typeof height === 'object' ? (height.min ?? 200) : height;
    Object.assign(iframe.style, { width: '100%', height: `${px}px`, border: '0', display: 'block' });
    iframe.src = addressOf(base, options, id);

    let port: MessagePort | undefined;
    const stop = (): void => {
      clearTimeout(timer);
      removeEventListener('message', onHello);
      options.signal?.removeEventListener('abort', give);
      port?.close();
      iframe.remove();
    };
    const give = (): void => {
      stop();
      reject(options.signal?.reason ?? new Error(`Waymark at ${base.origin} did not answer`));
    };
    const send: WaymarkEmbed['send'] = (t, ...[p]) => port?.postMessage({ t, ...(p === undefined ? {} : { p }) });

    const bringTicket = async ({ reason, nonce }: ToPage['auth.required']): Promise<void> => {
      try {
        const ticket = await options.getTicket?.({ nonce, reason, origin: location.origin });
        if (ticket !== undefined) send('auth.ticket', { ticket });
      } catch (error) {
        options.onError?.({ code: 'ticket_refused', message: String(error) });
      }
    };
    const follow = ({ ref, url }: ToPage['link.request']): void => {
      // Only ever our own pages: what the frame says is not trusted with this page's tabs.
      if (!URL.canParse(url) || new URL(url).origin !== base.origin) return;
      const request = { ref, url, isTaken: false, preventDefault: (): void => void (request.isTaken = true) };
      options.onLink?.(request);
      if (!request.isTaken) open(url, '_blank', 'noopener');
    };
    const hear: { readonly [T in keyof ToPage]: (p: ToPage[T]) => void } = {
      ready: ({ capabilities }) => {
        clearTimeout(timer);
        resolve({
          iframe,
          capabilities,
          send,
          setTheme: (theme) => send('theme.set', { theme }),
          setTime: (time) => send('time.set', time),
          setScope: (scope) => send('scope.set', scope),
          go: (view, params) => send('nav.go', { view, ...(params === undefined ? {} : { params }) }),
          highlight: (ref) => send('highlight', { ref }),
          refresh: () => send('refresh.now'),
          destroy: stop,
        });
      },
      'auth.required': (p) => void bringTicket(p),
      'auth.state': (p) => options.onAuth?.(p),
      resize: (p) => {
        if (auto === undefined || !(p.height > 0)) return;
        iframe.style.height = `${Math.min(Math.max(p.height, auto.min ?? 200), auto.max ?? 4000)}px`;
      },
      'nav.changed': (p) => options.onNavigate?.(p),
      'link.request': follow,
      select: ({ ref }) => options.onSelect?.(ref),
      health: ({ status }) => options.onHealth?.(status),
      error: (p) => options.onError?.(p),
      pong: () => undefined,
    };

    const onHello = (event: MessageEvent): void => {
      const data = event.data as { readonly type?: unknown; readonly v?: unknown; readonly id?: unknown } | null;
      if (event.source !== iframe.contentWindow || event.origin !== base.origin) return;
      if (data?.type !== HELLO || data.id !== id || !Array.isArray(data.v) || !data.v.includes(PROTOCOL_VERSION))
        return;
      // A frame that loaded anew says hello again; what the old one had is gone with it.
      port?.close();
      const channel = new MessageChannel();
      port = channel.port1;
      port.onmessage = ({ data: raw }) => {
        const said = readEnvelope(raw);
        if (said === undefined || !Object.hasOwn(hear, said.t)) return;
        try {
          (hear[said.t as keyof ToPage] as (p: unknown) => void)(said.p ?? {});
        } catch (error) {
          reportError(error);
        }
      };
      iframe.contentWindow?.postMessage({ type: CONNECT, v: PROTOCOL_VERSION, id }, base.origin, [channel.port2]);
    };
    addEventListener('message', onHello);
    options.signal?.addEventListener('abort', give);
    const timer = setTimeout(give, options.readyWithinMs ?? 30_000);
    mount.append(iframe);
  });
}

function addressOf(base: URL, options: EmbedOptions, id: string): string {
  const view = options.view.split('/').map(encodeURIComponent).join('/');
  const url = new URL(`/embed/v1/${view}`, base);
  const { params, theme, locale, chrome, hide, interact, links } = options;
  for (const [name, value] of Object.entries({ ...params, theme, locale, chrome, hide, interact, links, id }))
    if (value !== undefined) url.searchParams.set(name, String(value));
  return url.href;
}
