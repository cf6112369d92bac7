import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { answerCaptureEdges } from './capture-edges.ts';
import { answerCaptureLines } from './capture-lines.ts';
import { answerGraphKiali } from './graph-kiali.ts';
import { answerIstioDecisions } from './istio-decisions.ts';
import { answerL7Classification } from './l7-classification.ts';
import { answerLogs } from './logs.ts';
import { answerMtls } from './mtls.ts';
import { answerPolicyStatus } from './policy-status.ts';
import { answerWaypointBinding } from './waypoint-binding.ts';

/** `answers <suite> [--cases PATH]`: what the product makes of recorded cases, as JSON on stdout. `--ahead NODE=MS`: as if that node's clock had been wrong. */
const root = fileURLToPath(new URL('../../../../', import.meta.url));
const corpora = process.env['WAYMARK_CORPORA'] ?? join(root, '../shared/corpora');
const captures = process.env['WAYMARK_CAPTURES'] ?? join(root, '../shared/captures');

const SUITES: Readonly<
  Record<string, { readonly cases: string; readonly answer: (cases: string) => Promise<unknown> }>
> = {
  'graph-kiali': { cases: join(corpora, 'graph-kiali.json'), answer: answerGraphKiali },
  logs: { cases: join(corpora, 'logs.json'), answer: answerLogs },
  'capture-lines': { cases: join(captures, 'traffic/text'), answer: (part) => answerCaptureLines(part, ahead()) },
  'capture-edges': {
    cases: join(captures, 'traffic/text'),
    answer: (part) => answerCaptureEdges(part, { logs: rest.includes('--without-logs') ? 'unread' : 'read' }),
  },
  'waypoint-binding': { cases: join(corpora, 'waypoint-binding.json'), answer: answerWaypointBinding },
  'istio-decisions': { cases: join(corpora, 'istio-decisions.json'), answer: answerIstioDecisions },
  'policy-status-istio': { cases: join(corpora, 'policy-status-istio.json'), answer: answerPolicyStatus },
  'l7-classification-kiali': { cases: join(corpora, 'l7-classification-kiali.json'), answer: answerL7Classification },
  'mtls-kiali': { cases: join(corpora, 'mtls-kiali.json'), answer: answerMtls },
};

const [suite, ...rest] = process.argv.slice(2);
const known = SUITES[suite ?? ''];
const given = rest[rest.indexOf('--cases') + 1];
const cases = rest.includes('--cases') && given !== undefined ? resolve(given) : known?.cases;

function ahead(): Parameters<typeof answerCaptureLines>[1] {
  const [node, ms] = rest.includes('--ahead') ? (rest[rest.indexOf('--ahead') + 1] ?? '').split('=') : [];
  return node === undefined ? {} : { ahead: { node, ms: Number(ms) } };
}

if (known === undefined || cases === undefined) {
  console.error(`usage: answers <suite> [--cases PATH]; suites: ${Object.keys(SUITES).join(', ')}`);
  process.exitCode = 2;
} else if (!existsSync(cases)) {
  console.error(`There are no cases at ${cases}; give --cases PATH, or set WAYMARK_CORPORA or WAYMARK_CAPTURES.`);
  process.exitCode = 2;
} else {
  console.log(JSON.stringify(await known.answer(cases), null, 1));
}
