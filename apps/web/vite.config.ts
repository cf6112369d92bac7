import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** Where the API is while developing; in production the same server gives both. */
const api = process.env['WAYMARK_API'] ?? 'http://127.0.0.1:8080';
const proxy = { '/api': { target: api, changeOrigin: true } };

export default defineConfig({
  plugins: [react()],
  base: '/',
  build: {
    outDir: 'dist',
    // The dashboard, and what other pages put into a frame.
    rollupOptions: { input: ['index.html', 'embed.html'] },
    // Data URLs of fonts and images would need a wider content security policy.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 900,
  },
  server: { proxy },
  preview: { proxy },
});
