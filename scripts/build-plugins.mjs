import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { dirname, extname, join, resolve } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';

/**
 * What a visitor waits for starts in parallel with the page's own script instead of after it: the stage (three.js) always, the
 * simulator's worker and MuJoCo's WebAssembly where the address holds a link. The front page moves from shipped poses first, so
 * there the simulator does not compete with the stage for line and processor.
 */
export function preloadFirstMotion() {
  let base = './';
  return {
    name: 'steerlab-preload',
    apply: 'build',
    configResolved: (config) => void (base = config.base),
    transformIndexHtml: {
      order: 'post',
      handler: (_html, { bundle }) => {
        const names = Object.keys(bundle ?? {});
        const stage = names.find((name) => /\/lab-stage-[^/]+\.js$/.test(name));
        const simulator = [/\/sim\.worker-[^/]+\.js$/, /\/mujoco-[^/]+\.wasm$/].flatMap(
          (pattern) => names.find((name) => pattern.test(name)) ?? [],
        );
        // Its script waits for its style sheet.
        const styles = names.filter((name) => /\/lab-stage-[^/]+\.css$/.test(name));
        // A page of the benches has neither; check-bundle.mjs sees to it that the lab's own page has both.
        if (!stage || simulator.length < 2) return [];
        return [
          { tag: 'link', attrs: { rel: 'modulepreload', crossorigin: true, href: base + stage }, injectTo: 'head' },
          ...styles.map((name) => ({
            tag: 'link',
            attrs: { rel: 'preload', as: 'style', crossorigin: true, href: base + name },
            injectTo: 'head',
          })),
          {
            tag: 'script',
            children: startOfLink(base + simulator[0], base + simulator[1]),
            injectTo: 'head-prepend',
          },
        ];
      },
    },
  };
}

/**
 * sim-client.ts takes the worker over; one that broke before that is made again there. The worker begins with these few lines, not
 * with its script: MuJoCo travels and is compiled meanwhile, and in the page itself its 10 MB would wait behind every task of the
 * page's start (measured at 50 Mbit/s: 1.3 s instead of 0.8 s). What the page asks before the script is there is kept for it.
 */
function startOfLink(worker, mujoco) {
  return `if (location.hash.length > 1) {
  const address = (path) => JSON.stringify(new URL(path, document.baseURI).href);
  const lines = \`
    self.mujoco = WebAssembly.compileStreaming(fetch(\${address('${mujoco}')})).catch(() => undefined);
    const early = [];
    const keep = (event) => early.push(event);
    addEventListener('message', keep);
    import(\${address('${worker}')}).then(
      () => {
        removeEventListener('message', keep);
        for (const { data, ports } of early) dispatchEvent(new MessageEvent('message', { data, ports: [...ports] }));
      },
      (error) => setTimeout(() => { throw error; }),
    );\`;
  const url = URL.createObjectURL(new Blob([lines], { type: 'text/javascript' }));
  const worker = new Worker(url, { type: 'module', name: 'simulator' });
  worker.onerror = () => (globalThis.startedSimulator = undefined);
  globalThis.startedSimulator = worker;
}`;
}

const COMPRESSED = new Set(['.js', '.mjs', '.css', '.wasm']);
const LEAST_BYTES = 2_000;

/**
 * Writes a brotli copy beside each script and WebAssembly file, for servers that hand them out (scripts/serve.mjs, nginx's
 * brotli_static). Quality 5, for MuJoCo 0.4 s and 2.19 MB (gzip: 2.6 MB). A link waits for MuJoCo, so that one has quality 10: 14 s
 * once for 1.99 MB, 0.16 s less at 10 Mbit/s. It is kept in node_modules/.cache for the next build.
 */
export function precompress() {
  let folder = '';
  let isLab = false;
  return {
    name: 'steerlab-precompress',
    apply: 'build',
    configResolved: (config) => {
      folder = resolve(config.root, config.build.outDir, config.build.assetsDir);
      // The benches build pages of their own, which are never served twice.
      isLab = config.configFile !== undefined && config.root === dirname(config.configFile);
    },
    closeBundle: {
      order: 'post',
      sequential: true,
      handler: () => {
        if (!isLab) return;
        for (const name of readdirSync(folder)) {
          const file = join(folder, name);
          if (!COMPRESSED.has(extname(name)) || statSync(file).size < LEAST_BYTES) continue;
          const bytes = readFileSync(file);
          writeFileSync(`${file}.br`, /^mujoco-.*\.wasm$/.test(name) ? keptBrotli(bytes) : brotli(bytes, 5, 22));
        }
      },
    },
  };
}

function keptBrotli(bytes) {
  const folder = join(import.meta.dirname, '../node_modules/.cache/steerlab');
  const file = join(folder, `${createHash('sha256').update(bytes).digest('hex').slice(0, 16)}-10.br`);
  if (existsSync(file)) return readFileSync(file);
  const packed = brotli(bytes, 10, 24);
  mkdirSync(folder, { recursive: true });
  // Whole or not at all: another build may be reading.
  writeFileSync(`${file}.${process.pid}`, packed);
  renameSync(`${file}.${process.pid}`, file);
  return packed;
}

function brotli(bytes, quality, window) {
  return brotliCompressSync(bytes, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: quality,
      [constants.BROTLI_PARAM_LGWIN]: window,
      [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
    },
  });
}
