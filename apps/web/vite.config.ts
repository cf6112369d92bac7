import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

/** Where the API is while developing; in production the same server gives both. */
const api = process.env['WAYMARK_API'] ?? 'http://127.0.0.1:8080';
const proxy = { '/api': { target: api, changeOrigin: true } };

/**
 * Takes the style of each component from the same release as the base style. react-core asks for react-styles `^6.4.0`, which may be a
 * newer release whose rules speak of tokens that our base does not have: borders and selected states then vanish.
 */
function onePatternFly(): Plugin {
  const styles = fileURLToPath(new URL('node_modules/@patternfly/patternfly/', import.meta.url));
  return {
    name: 'waymark:one-patternfly',
    enforce: 'pre',
    async resolveId(source, importer, options) {
      if (!source.endsWith('.css') || importer?.includes('/@patternfly/react-styles/css/') !== true) return null;
      const folder = importer.split('/@patternfly/react-styles/css/')[1]?.split('/').slice(0, -1).join('/') ?? '';
      return this.resolve(`${styles}${folder}/${source.replace('./', '')}`, importer, { ...options, skipSelf: true });
    },
  };
}

export default defineConfig({
  plugins: [onePatternFly(), react()],
  base: '/',
  build: {
    outDir: 'dist',
    // Data URLs of fonts and images would need a wider content security policy.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 900,
  },
  server: { proxy },
  preview: { proxy },
});
