import { expect, type Page } from '@playwright/test';

export interface PushedPictures {
  /** The kinds of all events so far, in their order. */
  readonly kinds: readonly string[];
  /** Waits for so many further rounds of the server, which go on whether or not anything changed. */
  further(rounds: number): Promise<void>;
}

/** What the server pushes to a page without being asked again; to be listened for before the page is opened. */
export async function listenForPictures(page: Page): Promise<PushedPictures> {
  const kinds: string[] = [];
  const wire = await page.context().newCDPSession(page);
  await wire.send('Network.enable');
  wire.on('Network.eventSourceMessageReceived', ({ eventName }) => kinds.push(eventName));
  return {
    kinds,
    further: async (rounds) => {
      const before = kinds.length;
      await expect.poll(() => kinds.length - before, { timeout: 60_000 }).toBeGreaterThanOrEqual(rounds);
    },
  };
}
