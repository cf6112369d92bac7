import { PluginStore as NewStore } from '@openshift/dynamic-plugin-sdk';
import { PluginStore as OldStore } from 'dynamic-plugin-sdk-8';
import type { Extension } from './extension-points.tsx';

/** The real loader of the console, in the version of its release. Gives what it knows of the plugin, and the plugin's extensions. */
export async function startStore(
  settings: { readonly release: string; readonly sdk: '8' | '9'; readonly hasMesh: boolean },
  sharedScope: object,
): Promise<{ readonly extensions: readonly Extension[]; readonly info: readonly unknown[] }> {
  const options = {
    loaderOptions: {
      entryCallbackSettings: { name: '__load_plugin_entry__' },
      customDependencyResolutions: { '@console/pluginAPI': settings.release },
      sharedScope,
      canLoadPlugin: (manifest: { readonly name: string }) => manifest.name === 'waymark',
    },
  };
  const Store = (settings.sdk === '8' ? OldStore : NewStore) as typeof NewStore;
  const store = new Store(options as ConstructorParameters<typeof NewStore>[0]);
  await store.loadPlugin(new URL('/api/plugins/waymark/plugin-manifest.json', location.href).href);
  // The console sets a flag for each kind that the cluster serves.
  const models = store.getExtensions().filter(({ type }) => type === 'console.flag/model');
  store.setFeatureFlags(
    Object.fromEntries(models.map(({ properties }) => [String(properties['flag']), settings.hasMesh])),
  );
  return { extensions: store.getExtensions(), info: store.getPluginInfo() };
}
