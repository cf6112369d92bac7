import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{packages,apps}/**/*.test.ts?(x)'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // Many files wait for processes they started, so two at a time do not need two cores; by itself Vitest leaves one core free, of two as well.
    maxWorkers: Math.max(2, availableParallelism() - 1),
  },
});
