// Holds the READMEs to the tree: every file they name is there, every command of npm exists, and a room explains itself in forty lines.
import { readFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { dirname, join, normalize } from 'node:path';
import { root } from './set-up.mjs';

const MOST_LINES = 40;
/** The front door, and the manual of a package for people outside. */
const LONGER = ['README.md', 'packages/embed-sdk/README.md'];

const listed = spawnSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], { cwd: root });
if (listed.status !== 0) throw new Error(`git does not say which files there are: ${listed.stderr.toString()}`);
const files = listed.stdout.toString().split('\n').filter(Boolean);
const all = new Set(files.flatMap((file) => [file, ...foldersOf(file)]));

function foldersOf(file) {
  const parts = file.split('/');
  return parts.slice(1).map((_, at) => parts.slice(0, at + 1).join('/'));
}

/** Paths are written from the README's folder, its `src` or one of the folders in it, or from the root. */
function isThere(path, from) {
  const wanted = normalize(path).replace(/\/$/, '');
  if (all.has(wanted) || all.has(join(from, wanted))) return true;
  const room = from === '.' ? '' : `${from}/`;
  return [...all].some((one) => one.startsWith(room) && one.endsWith(`/${wanted}`));
}

const FILE = /^(?:[\w.-]+\/)*[\w.-]+\.(?:ts|tsx|mjs|cjs|css|html|md|yaml|json)$/;
const FOLDER = /^(?:[\w.-]+\/)+$/;
const MADE = /^(?:dist|node_modules)\/|^values\.schema\.json$/;

function namedIn(text) {
  const linked = [...text.matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)].map(([, target]) => target);
  const coded = [...text.matchAll(/`([^`\n]+)`|^ .*$|^[^|`\n]*(?:►|─).*$/gm)].flatMap(([whole, code]) =>
    (code ?? whole).split(/[\s,;()«»]+/).map((word) => word.replace(/[:.]$/, '')),
  );
  return [
    ...linked.filter((target) => !/^[a-z]+:/.test(target)),
    ...coded.filter((word) => (FILE.test(word) || FOLDER.test(word)) && !MADE.test(word)),
  ];
}

const scripts = (folder) => {
  const file = join(folder, 'package.json');
  return all.has(file) ? Object.keys(JSON.parse(readFileSync(join(root, file), 'utf8')).scripts ?? {}) : [];
};
const commandsIn = (text) =>
  [...text.matchAll(/\bnpm (?:run (?:-s )?)?(start|test|run|[\w-]+)/g)].map(([, name]) => name);

const mistakes = files
  .filter((file) => file.endsWith('.md') && !file.includes('/decisions/'))
  .flatMap((file) => {
    const text = readFileSync(join(root, file), 'utf8');
    const from = dirname(file);
    const known = [...scripts('.'), ...scripts(from)];
    const lines = text.trimEnd().split('\n').length;
    const isLong = file.endsWith('README.md') && !LONGER.includes(file) && lines > MOST_LINES;
    return [
      ...(isLong ? [`${file}: ${lines} lines, more than ${MOST_LINES}`] : []),
      ...[...new Set(namedIn(text))].filter((path) => !isThere(path, from)).map((path) => `${file}: no ${path}`),
      ...[...new Set(commandsIn(text))]
        .filter((name) => !known.includes(name))
        .map((name) => `${file}: no npm run ${name}`),
    ];
  });

for (const mistake of mistakes) console.error(mistake);
process.exit(mistakes.length === 0 ? 0 : 1);
