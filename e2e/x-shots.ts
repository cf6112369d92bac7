import { mkdirSync } from 'node:fs';
import { chromium } from '@playwright/test';
import { startServer, startSimulator } from './processes/start-waymark.ts';

const [scenario = 'leaky-checkout', ...paths] = process.argv.slice(2);
const out = '/tmp/amb/shots';
mkdirSync(out, { recursive: true });
const simulator = await startSimulator(['--scenario', scenario]);
const server = await startServer(simulator, { lent: 'admin' });
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium' });
const sizes = (process.env['SIZES'] ?? '1440,768').split(',').map(Number);
const themes = (process.env['THEMES'] ?? 'light,dark').split(',') as ('light' | 'dark')[];
for (const width of sizes)
  for (const theme of themes) {
    const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme: theme });
    const page = await context.newPage();
    page.on('pageerror', (error) => console.log('ERR', error.message));
    await page.addInitScript((t) => {
      localStorage.setItem('waymark.topology.tour', 'seen');
      localStorage.setItem('waymark.theme', t);
    }, theme);
    for (const path of paths) {
      await page.goto(server.url + path);
      await page.waitForTimeout(3500);
      const name = path.replace(/^\//, '').replace(/[^a-z0-9-]+/gi, '_');
      await page.screenshot({ path: `${out}/${scenario}-${name}-${width}-${theme}.png`, fullPage: false });
    }
    await context.close();
  }
await browser.close();
await server.stop();
await simulator.stop();
