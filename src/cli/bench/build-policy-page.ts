import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'vite';

const ROOT = join(import.meta.dirname, '../../..');

/** The server of `npm start`; a script outside src, so it is imported by its path. */
export interface StaticServerScript {
  readonly createStaticServer: (folder: string) => Server;
  readonly listen: (server: Server, port: number) => Promise<{ readonly url: string }>;
}

export interface ServedPage {
  readonly url: string;
  readonly close: () => Promise<void>;
}

export interface ServeOptions {
  /** False leaves out the headers that make the page cross-origin isolated: WASM gets one thread then. */
  readonly isolated?: boolean;
  /** Folder of one policy to serve as the only one; public/policies when left out. */
  readonly policy?: string;
}

/** Builds the bench page as `npm run build` builds the lab, into a folder of its own. */
export async function buildPolicyPage(): Promise<{ readonly folder: string; readonly remove: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'steerlab-policy-page-'));
  await build({
    configFile: join(ROOT, 'vite.config.ts'),
    root: join(import.meta.dirname, 'policy-page'),
    publicDir: false,
    logLevel: 'error',
    build: { outDir: folder, emptyOutDir: true },
  });
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}

/** Serves the page at / and the policies at /policies/, from one origin. */
export async function servePolicyPage(folder: string, options: ServeOptions = {}): Promise<ServedPage> {
  const script = pathToFileURL(join(ROOT, 'scripts/serve.mjs')).href;
  const { createStaticServer, listen } = (await import(script)) as StaticServerScript;
  const page = createStaticServer(folder);
  const policies = createStaticServer(
    options.policy === undefined ? join(ROOT, 'public/policies') : dirname(options.policy),
  );
  const front = createServer((request, response) => {
    if (options.isolated === false) {
      const writeHead = response.writeHead.bind(response);
      response.writeHead = ((status: number, headers: Record<string, string>) => {
        const { 'Cross-Origin-Embedder-Policy': _, ...rest } = headers;
        return writeHead(status, rest);
      }) as typeof response.writeHead;
    }
    if (options.policy !== undefined && request.url === '/policies/index.json') {
      const index = { default: basename(options.policy), policies: [basename(options.policy)] };
      response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(index));
      return;
    }
    const isPolicy = request.url?.startsWith('/policies/') === true;
    if (isPolicy) request.url = request.url!.slice('/policies'.length);
    (isPolicy ? policies : page).emit('request', request, response);
  });
  const { url } = await listen(front, 0);
  return {
    url,
    close: () =>
      new Promise((resolve) => {
        front.close(() => resolve());
        front.closeAllConnections();
      }),
  };
}

/** The browser of `npm test`. */
export async function requireChromium(): Promise<string> {
  const script = pathToFileURL(join(ROOT, 'scripts/find-chromium.mjs')).href;
  const found = (await import(script)) as { requireChromium(): string };
  return found.requireChromium();
}
