import { defineConfig } from 'vite';

/** Two shapes of one code: modules for bundlers, and one file that a script tag loads as `Waymark`. */
export default defineConfig(({ mode }) => ({
  define: { 'process.env.NODE_ENV': '"production"' },
  build: {
    outDir: 'dist',
    emptyOutDir: mode !== 'global',
    minify: true,
    lib:
      mode === 'global'
        ? {
            entry: 'src/global.ts',
            name: 'Waymark',
            formats: ['iife'],
            fileName: () => 'waymark-embed.global.js',
          }
        : {
            entry: { 'waymark-embed': 'src/index.ts', react: 'src/react.ts' },
            formats: ['es'],
            fileName: (_format, name) => `${name}.js`,
          },
    rollupOptions: { external: ['react'] },
  },
}));
