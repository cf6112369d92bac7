import { defineConfig } from '@playwright/test';

/** Hardly anything but waiting for sources to fail, to be well again, or to be asked anew: these go on beside the others. */
const WAITING = /(faults|identity|rare-failures|ztunnels)\.spec\.ts$/;

/** Journeys in Debian's Chromium against started processes; each file starts the processes it needs. */
export default defineConfig({
  testDir: 'journeys',
  outputDir: '../test-results',
  workers: 3,
  projects: [
    { name: 'journeys', testIgnore: WAITING, workers: 1 },
    { name: 'waiting', testMatch: WAITING, workers: 2 },
  ],
  timeout: 150_000,
  expect: { timeout: 20_000 },
  use: {
    viewport: { width: 1440, height: 900 },
    launchOptions: {
      executablePath: '/usr/bin/chromium',
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        // Hosts of pages that embed us; nothing on the way asks a name server.
        '--host-resolver-rules=MAP *.test 127.0.0.1',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
    screenshot: 'only-on-failure',
  },
});
