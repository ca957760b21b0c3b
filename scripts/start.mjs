// npm start: installs what is missing, builds, serves the production build with cross-origin isolation, prints the address.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { ensureInstalled } from './ensure-installed.mjs';

const root = join(import.meta.dirname, '..');
ensureInstalled();
console.error('Building …');
execFileSync(process.execPath, [join(root, 'node_modules/vite/bin/vite.js'), 'build', '--logLevel', 'warn'], {
  cwd: root,
  stdio: ['ignore', 2, 2],
});
await import('./serve.mjs').then(async ({ createStaticServer, listen }) => {
  const { url } = await listen(createStaticServer(join(root, 'dist')), Number(process.env.PORT ?? 4173));
  console.log(`Steerlab is at ${url}`);
});
