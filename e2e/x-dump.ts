import { chromium } from '@playwright/test';
import { writeFileSync } from 'node:fs';
import { startServer, startSimulator } from './processes/start-waymark.ts';
import { TopologyScreen } from './screens/topology-screen.ts';
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu'] });
for (const scenario of (process.argv[2] ?? 'bookinfo,leaky-checkout,mixed-migration,waypoint-variants,multi-cluster').split(',')) {
  const t0 = Date.now();
  const simulator = await startSimulator(['--scenario', scenario]);
  const server = await startServer(simulator, { lent: 'admin' });
  console.log(scenario, 'start', Date.now() - t0);
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  const screen = new TopologyScreen(page);
  let out = '';
  for (const q of ['', '?waypoints=hidden&fold=open', '?level=app', '?level=version', '?level=service', '?level=front', '?level=namespace', '?level=cluster', '?show=idle&fold=open']) {
    const t = Date.now();
    await screen.open(server.url, '/topology' + q);
    await page.waitForTimeout(600);
    console.log(scenario, q, Date.now() - t);
    out += `\n== ${q}\n` + (await screen.names()).join('\n');
    await page.screenshot({ path: `/tmp/h6/every-${scenario}-${q.replace(/\W+/g, '-')}.png` });
  }
  writeFileSync(`/tmp/h6/every-${scenario}.txt`, out);
  const json = await screen.exported('Data \\(JSON\\)');
  await json.saveAs(`/tmp/h6/every-${scenario}.json`);
  await page.close();
  await Promise.all([server.stop(), simulator.stop()]);
}
await browser.close();
