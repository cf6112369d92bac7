import type { Extension } from '../../console/src/extension-points.tsx';

interface Entry {
  init(scope: object): void | Promise<void>;
  get(module: string): Promise<() => Readonly<Record<string, unknown>>>;
}

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly baseURL: string;
  readonly loadScripts: readonly string[];
  readonly extensions: readonly Extension[];
  readonly dependencies?: Readonly<Record<string, string>>;
}

export interface Loaded {
  readonly status: 'loaded' | 'failed';
  readonly extensions: readonly Extension[];
}

/** Whether a release is in a range such as `>=4.19.0-0 <4.22.0-0`; other forms are not ours. */
function satisfies(release: string, range: string): boolean {
  const numberOf = (version: string): number =>
    version
      .split('-')[0]
      ?.split('.')
      .reduce((sum, part) => sum * 1000 + Number(part), 0) ?? Number.NaN;
  return range.split(' ').every((part) => {
    const [, sign, version = ''] = /^(>=|<)(.+)$/.exec(part) ?? [];
    if (sign === undefined) throw new Error(`a range of another form: ${range}`);
    return sign === '<' ? numberOf(release) < numberOf(version) : numberOf(release) >= numberOf(version);
  });
}

/** Consoles before 4.22 load plugins by themselves: each calls `loadPluginEntry` with its name and version, and is asked for modules. */
export async function loadPlugin(name: string, release: string, scope: object): Promise<Loaded> {
  const answer = await fetch(`/api/plugins/${name}/plugin-manifest.json`, { cache: 'no-cache' });
  const manifest = (await answer.json()) as Manifest;
  const range = manifest.dependencies?.['@console/pluginAPI'];
  if (range !== undefined && !satisfies(release, range)) return { status: 'failed', extensions: [] };
  const entry = new Promise<Entry>((resolve) =>
    Object.assign(window, {
      loadPluginEntry: (id: string, loaded: Entry) => {
        if (id === `${manifest.name}@${manifest.version}`) resolve(loaded);
      },
    }),
  );
  for (const source of manifest.loadScripts) {
    const script = document.createElement('script');
    script.async = true;
    script.src = `${manifest.baseURL}${source}?cacheBuster=1`;
    document.head.append(script);
  }
  const loaded = await entry;
  await loaded.init(scope);

  const resolved = (value: unknown): unknown => {
    const reference = (value as { readonly $codeRef?: string } | null)?.$codeRef;
    if (reference === undefined) return value;
    const [module = '', exported = 'default'] = reference.split('.');
    return async () => (await loaded.get(module))()[exported];
  };
  const extensions = manifest.extensions.map(({ type, properties }) => ({
    type,
    properties: Object.fromEntries(Object.entries(properties).map(([key, value]) => [key, resolved(value)])),
  }));
  return { status: 'loaded', extensions };
}
