import { embedWaymark, type EmbedOptions, type WaymarkEmbed } from './embed-waymark.ts';

const PLAIN = ['view', 'theme', 'locale', 'chrome', 'interact', 'links', 'id', 'title'] as const;

/** Defines `<waymark-embed base-url view ns theme …>`; a second time it does nothing. */
export function defineWaymarkElement(name = 'waymark-embed'): void {
  if (customElements.get(name) !== undefined) return;
  customElements.define(
    name,
    /** Events `waymark-select`, `-link`, `-navigate`, `-health`, `-auth` and `-error` carry what the callbacks would in `detail`. */
    class extends HTMLElement {
      static readonly observedAttributes = ['view', 'ns', 'theme'];
      /** Set it before the element is put on the page. */
      getTicket: EmbedOptions['getTicket'];
      #stop: AbortController | undefined;
      #embed: WaymarkEmbed | undefined;

      connectedCallback(): void {
        this.#stop = new AbortController();
        const tell =
          (what: string) =>
          (detail: unknown): boolean =>
            this.dispatchEvent(new CustomEvent(`waymark-${what}`, { detail, cancelable: true }));
        const words = Object.fromEntries(
          PLAIN.flatMap((each) => (this.hasAttribute(each) ? [[each, this.getAttribute(each)]] : [])),
        );
        const auto = this.getAttribute('height') === 'auto';
        const [ns, hide] = [this.getAttribute('ns'), this.getAttribute('hide')];
        const error = tell('error');
        void embedWaymark({
          view: 'topology',
          ...words,
          mount: this,
          baseUrl: this.getAttribute('base-url') ?? '',
          ...(ns === null ? {} : { params: { ns } }),
          ...(hide === null ? {} : { hide: hide.split(',') as NonNullable<EmbedOptions['hide']> }),
          height: auto ? { auto: true } : Number(this.getAttribute('height') ?? 600),
          ...(this.getTicket === undefined ? {} : { getTicket: this.getTicket }),
          signal: this.#stop.signal,
          onSelect: tell('select'),
          onLink: (request) => {
            if (!tell('link')(request)) request.preventDefault();
          },
          onNavigate: tell('navigate'),
          onHealth: tell('health'),
          onAuth: tell('auth'),
          onError: error,
        }).then(
          (embed) => (this.#embed = embed),
          (reason: unknown) => this.isConnected && error({ code: 'not_ready', message: String(reason) }),
        );
      }

      disconnectedCallback(): void {
        this.#stop?.abort();
        this.#embed?.destroy();
        this.#embed = undefined;
      }

      attributeChangedCallback(name: string, _before: string | null, value: string | null): void {
        const embed = this.#embed;
        if (embed === undefined || value === null) return;
        if (name === 'theme') embed.setTheme(value as Parameters<WaymarkEmbed['setTheme']>[0]);
        else if (name === 'view') embed.go(value);
        else embed.setScope({ ns: value.split(',').filter((ns) => ns !== '') });
      }
    },
  );
}
