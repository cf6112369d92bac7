import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: { include: ['{packages,apps}/**/*.test.ts?(x)'], testTimeout: 30_000, hookTimeout: 60_000 },
});
