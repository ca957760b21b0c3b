/** Types of the plain Node scripts that the tests share with `npm start` and `npm test`. */
declare module '*/scripts/serve.mjs' {
  import type { Server } from 'node:http';
  export function createStaticServer(folder: string): Server;
  export function listen(server: Server, port: number): Promise<{ server: Server; url: string }>;
}

declare module '*/scripts/find-chromium.mjs' {
  /** Path of an installed Chrome or Chromium; installs Debian's where this process may. */
  export function requireChromium(): string;
}

declare module '*/scripts/build-plugins.mjs' {
  import type { Plugin } from 'vite';
  export function preloadFirstMotion(): Plugin;
  export function precompress(): Plugin;
}
