import { defineConfig } from 'vitest/config';

/** Real Nix, real servers: one file at a time, since they share the machine's store and firewall. */
export default defineConfig({
  test: {
    include: ['test/e2e/**/*.test.ts'],
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
