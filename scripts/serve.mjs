import { createServer } from 'node:http';
import { createReadStream, existsSync, readFileSync, statSync } from 'node:fs';
import { extname, join, normalize, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';

const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.wasm': 'application/wasm',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.webm': 'video/webm',
};
const COMPRESSED = new Set(['.html', '.js', '.mjs', '.css', '.json', '.wasm', '.svg']);

/** A static server for dist/ with the headers that make the page cross-origin isolated, brotli and gzip, ranges and long caching of hashed assets. */
export function createStaticServer(folder) {
  const gzipped = new Map();
  return createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url ?? '/', 'http://localhost').pathname);
    const file = join(folder, normalize(path.endsWith('/') ? `${path}index.html` : path));
    const headers = {
      'Cross-Origin-Opener-Policy': 'same-origin',
      'Cross-Origin-Embedder-Policy': 'require-corp',
      'Cross-Origin-Resource-Policy': 'same-origin',
      'X-Content-Type-Options': 'nosniff',
    };
    if (!file.startsWith(folder + sep) || !existsSync(file) || !statSync(file).isFile()) {
      response.writeHead(404, headers).end('Not found');
      return;
    }
    const type = extname(file);
    headers['Content-Type'] = TYPES[type] ?? 'application/octet-stream';
    headers['Cache-Control'] = path.includes('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache';
    const size = statSync(file).size;
    const range = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '');
    if (range) {
      const start = Number(range[1]);
      const end = Math.min(range[2] ? Number(range[2]) : size - 1, size - 1);
      if (start > end) return void response.writeHead(416, { ...headers, 'Content-Range': `bytes */${size}` }).end();
      response.writeHead(206, {
        ...headers,
        'Content-Range': `bytes ${start}-${end}/${size}`,
        'Content-Length': end - start + 1,
      });
      createReadStream(file, { start, end }).pipe(response);
      return;
    }
    // The build wrote it (build-plugins.mjs); compressing MuJoCo here would cost the first visitor half a second.
    const brotli = `${file}.br`;
    if (/\bbr\b/.test(request.headers['accept-encoding'] ?? '') && existsSync(brotli)) {
      response.writeHead(200, {
        ...headers,
        'Content-Encoding': 'br',
        'Content-Length': statSync(brotli).size,
        Vary: 'Accept-Encoding',
      });
      if (request.method === 'HEAD') response.end();
      else createReadStream(brotli).pipe(response);
      return;
    }
    if (COMPRESSED.has(type) && /\bgzip\b/.test(request.headers['accept-encoding'] ?? '')) {
      const key = `${file}:${statSync(file).mtimeMs}`;
      const body = gzipped.get(key) ?? gzipSync(readFileSync(file), { level: 6 });
      gzipped.set(key, body);
      response.writeHead(200, {
        ...headers,
        'Content-Encoding': 'gzip',
        'Content-Length': body.length,
        Vary: 'Accept-Encoding',
      });
      response.end(request.method === 'HEAD' ? undefined : body);
      return;
    }
    response.writeHead(200, { ...headers, 'Content-Length': size, 'Accept-Ranges': 'bytes' });
    if (request.method === 'HEAD') response.end();
    else createReadStream(file).pipe(response);
  });
}

/** Listens on the first free port from `port` upwards (0: any) and resolves to the server and its address. */
export function listen(server, port) {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => {
      if (error.code === 'EADDRINUSE' && port !== 0) resolve(listen(server, port + 1));
      else reject(error);
    });
    server.listen(port, '127.0.0.1', () => resolve({ server, url: `http://localhost:${server.address().port}/` }));
  });
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const folder = join(import.meta.dirname, '..', 'dist');
  if (!existsSync(join(folder, 'index.html'))) {
    console.error('There is no build yet: run `npm start`, or `npm run build` first.');
    process.exit(2);
  }
  const { url } = await listen(createStaticServer(folder), Number(process.env.PORT ?? 4173));
  console.log(`Steerlab is at ${url}`);
}
