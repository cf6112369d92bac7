import { drawingRows } from './drawing-bench.ts';
import { firstViewRows } from './first-view.ts';
import { logViewRows } from './log-view.ts';
import { logRows } from './logs-bench.ts';
import { printTable, type Row } from './table.ts';
import { topologyRows } from './topology-bench.ts';

/**
 * Everything that has a budget, measured on started processes and printed as one table. `npm run bench` runs all parts; naming parts runs those,
 * each with sizes of its own where they are given: `npm run bench -- topology=10,100 drawing=21x10 first-view=bookinfo logs=captures,10`.
 * `--folder FOLDER` keeps pictures of the first views. A part that fails says why and does not take the others along; the exit code tells of it.
 */
const PARTS = {
  topology: { sizes: '10,100,1000', rows: (sizes: readonly string[]) => topologyRows(sizes.map(Number)) },
  drawing: {
    sizes: '7x10,21x10,50x10,100x10,1000x10',
    rows: (sizes: readonly string[]) => drawingRows(sizes.map(readSize)),
  },
  'first-view': {
    // Scenarios have commas of their own.
    sizes:
      'bookinfo;leaky-checkout;scale:namespaces=3,workloads=10;scale:namespaces=3,workloads=22;scale:namespaces=10,workloads=10',
    rows: (scenarios: readonly string[]) => firstViewRows(scenarios, folder),
  },
  logs: { sizes: 'captures,1,10,100', rows: logRows },
  'log-view': { sizes: '100000', rows: () => logViewRows() },
} as const;
type Part = keyof typeof PARTS;

const args = process.argv.slice(2);
const folderAt = args.indexOf('--folder');
const folder = folderAt === -1 ? undefined : args.splice(folderAt, 2)[1];

const rows: Row[] = [];
for (const { part, sizes } of chosenParts()) {
  console.error(`— ${part}: ${sizes}`);
  try {
    for await (const row of PARTS[part].rows(sizes.split(part === 'first-view' ? ';' : ','))) rows.push(row);
  } catch (error) {
    console.error(`${part} could not be measured to its end:`, error);
    process.exitCode = 1;
  }
}
console.log(printTable(rows));

function chosenParts(): readonly { readonly part: Part; readonly sizes: string }[] {
  const all = Object.keys(PARTS).filter(isPart);
  const chosen = args.map((arg) => {
    const [part = '', ...sizes] = arg.split('=');
    if (!isPart(part)) throw new Error(`There is no part ${part}; there are ${all.join(', ')}.`);
    return { part, sizes: sizes.length === 0 ? PARTS[part].sizes : sizes.join('=') };
  });
  return chosen.length > 0 ? chosen : all.map((part) => ({ part, sizes: PARTS[part].sizes }));
}

function isPart(word: string): word is Part {
  return word in PARTS;
}

function readSize(text: string): readonly [number, number] {
  const [namespaces = 0, workloads = 0] = text.split('x').map(Number);
  return [namespaces, workloads];
}
