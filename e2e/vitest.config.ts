import { defineConfig } from 'vitest/config';

/** End-to-end tests drive Chromium on the production build; one browser at a time on two cores. */
export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ['**/*.e2e.ts'],
    globalSetup: ['./support/serve-build.ts'],
    fileParallelism: false,
    testTimeout: 180_000,
    hookTimeout: 180_000,
  },
});
