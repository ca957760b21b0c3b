import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { precompress, preloadFirstMotion } from './scripts/build-plugins.mjs';

/** Cross-origin isolation buys WASM threads; the page works without it (docs/architecture.md). */
const isolationHeaders = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

export default defineConfig({
  // A relative base: dist/ works from any path of any static host.
  base: './',
  plugins: [react(), preloadFirstMotion(), precompress()],
  server: { headers: isolationHeaders },
  preview: { headers: isolationHeaders },
  worker: { format: 'es' },
  build: { target: 'es2022', chunkSizeWarningLimit: 1600, assetsInlineLimit: 0 },
  resolve: {
    // Drops the glue that onnxruntime-web embeds: we pass `wasmPaths` ourselves, or production builds with threads hang.
    conditions: ['onnxruntime-web-use-extern-wasm', 'module', 'browser', 'development|production'],
  },
});
