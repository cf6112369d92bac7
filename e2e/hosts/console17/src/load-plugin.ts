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
}

/** Consoles before 4.22 load plugins by themselves: each calls `loadPluginEntry` with its name and version, and is asked for modules. */
export async function loadPlugin(name: string, scope: object): Promise<readonly Extension[]> {
  const answer = await fetch(`/api/plugins/${name}/plugin-manifest.json`, { cache: 'no-cache' });
  const manifest = (await answer.json()) as Manifest;
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
  return manifest.extensions.map(({ type, properties }) => ({
    type,
    properties: Object.fromEntries(Object.entries(properties).map(([key, value]) => [key, resolved(value)])),
  }));
}
