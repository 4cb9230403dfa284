import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/e2e/**', 'node_modules/**'],
    // The largest inputs take seconds on a machine that is busy with something else.
    testTimeout: 30_000,
    // Otherwise one processor is left idle, which is half of a small machine.
    maxWorkers: '100%',
  },
});
