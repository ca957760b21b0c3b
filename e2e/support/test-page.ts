import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'vite';
import { createStaticServer, listen } from '../../scripts/serve.mjs';

export interface ServedPage {
  /** Address of the folder, with a slash at its end. */
  readonly url: string;
  readonly close: () => Promise<void>;
}

/** Builds a page of e2e/pages as the product is built, in a folder of its own, and serves it: the product stays without it. */
export async function serveTestPage(name: string): Promise<ServedPage> {
  const folder = mkdtempSync(join(tmpdir(), 'steerlab-page-'));
  const pages = join(import.meta.dirname, '..', 'pages');
  await build({
    configFile: false,
    root: pages,
    base: './',
    logLevel: 'error',
    worker: { format: 'es' },
    build: { outDir: folder, target: 'es2022', assetsInlineLimit: 0, rolldownOptions: { input: join(pages, name) } },
  });
  const { server, url } = await listen(createStaticServer(folder), 0);
  return {
    url,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      rmSync(folder, { recursive: true });
    },
  };
}
