import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** What it takes from the newer console's folder must speak the React of this one. */
export default defineConfig({
  plugins: [react()],
  resolve: { dedupe: ['react'] },
  build: { outDir: 'dist', minify: false },
});
