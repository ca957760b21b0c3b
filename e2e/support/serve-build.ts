import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { createStaticServer, listen } from '../../scripts/serve.mjs';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Address of the production build, with a slash at its end. */
    readonly pageUrl: string;
  }
}

/** Serves the production build to all tests, with the headers that `npm start` sends. STEERLAB_DIST names another folder. */
export default async function serveBuild(project: TestProject): Promise<() => Promise<void>> {
  const dist = process.env.STEERLAB_DIST ?? join(import.meta.dirname, '..', '..', 'dist');
  if (!existsSync(join(dist, 'index.html')))
    throw new Error(`There is no build in ${dist}: run \`npm run build\` before the end-to-end tests.`);
  const { server, url } = await listen(createStaticServer(dist), 0);
  project.provide('pageUrl', url);
  return () =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
}
