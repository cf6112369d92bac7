import type { Page } from '@playwright/test';
import { listenForComplaints } from './complaints.ts';

/** What a console to try the plugin in tells of itself. */
export interface ConsoleWindow {
  /** Undefined until its script has run. */
  readonly consoleHost?: {
    readonly info: readonly { readonly status: 'loaded' | 'failed' }[];
    /** Shared modules that the plugin took from the console; the older console does not tell. */
    readonly taken?: readonly string[];
    readonly flags?: unknown;
  };
}
declare const window: ConsoleWindow;

/** What a console's journeys ask of its page. */
export class ConsoleScreen {
  readonly page: Page;
  readonly complaints: readonly string[];

  private constructor(page: Page, complaints: readonly string[]) {
    this.page = page;
    this.complaints = complaints;
  }

  static async of(page: Page): Promise<ConsoleScreen> {
    const complaints = await listenForComplaints(page);
    // A reader who has been here before: the tour of a first visit has its own tests.
    await page.addInitScript(() => localStorage.setItem('waymark.topology.tour', 'seen'));
    return new ConsoleScreen(page, complaints);
  }

  /** What became of the plugin; undefined while nobody knows. */
  async pluginIs(): Promise<'loaded' | 'failed' | undefined> {
    return this.page.evaluate(() => window.consoleHost?.info[0]?.status);
  }

  /** Every computed style of the console's own elements, and of plain ones of each kind that a page of it may hold. */
  async look(): Promise<Readonly<Record<string, Readonly<Record<string, string>>>>> {
    await this.page.mouse.move(0, 0);
    return this.page.evaluate(async (tags) => {
      (document.activeElement as HTMLElement | null)?.blur();
      // What was pointed at before fades.
      const fades = document.getAnimations().filter((each) => each instanceof CSSTransition);
      await Promise.allSettled(fades.map((each) => each.finished));
      const plain = document.createElement('div');
      plain.innerHTML = tags.map((tag) => `<${tag}>x</${tag}>`).join('');
      document.body.append(plain);
      // Fonts are asked for once something is laid out in them, and widths change when they are there.
      plain.getBoundingClientRect();
      await document.fonts.ready;
      const own = document.querySelectorAll('html, body, header, header *, nav, nav *, aside, main');
      const looks = [...own, ...plain.children].map((element, at) => {
        const style = getComputedStyle(element);
        const values = [...style].map((name) => [name, style.getPropertyValue(name)] as const);
        return [
          `${at} ${element.localName}.${element.getAttribute('class') ?? ''}`,
          Object.fromEntries(values),
        ] as const;
      });
      plain.remove();
      return Object.fromEntries(looks);
    }, PLAIN);
  }
}

const PLAIN = [
  ...['h1', 'h2', 'h3', 'p', 'a', 'ul', 'ol', 'dl', 'table', 'button', 'input', 'select', 'textarea', 'label', 'code'],
  ...['pre', 'svg', 'canvas', 'section', 'article', 'span', 'strong', 'small', 'hr', 'img', 'fieldset', 'mark'],
  'button class="pf-v6-c-button pf-m-primary"',
  'div class="pf-v6-c-card"',
  'div class="pf-v6-c-alert"',
  'span class="pf-v6-c-label"',
  'table class="pf-v6-c-table"',
];
