// Fails the build when heavy libraries leak into the first screen's scripts, or when those outgrow their budget.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

const BUDGET_KB = 450;
const FORBIDDEN = { 'onnxruntime-web': 'ort-wasm-simd', MuJoCo: 'mj_resetData', plotly: 'plotly.js v' };
const dist = join(import.meta.dirname, '..', 'dist');
const html = readFileSync(join(dist, 'index.html'), 'utf8');

/** The entry and everything that it imports statically. */
const pending = [...html.matchAll(/src="\.\/(assets\/[^"]+\.js)"/g)].map((match) => match[1]);
const seen = new Set();
while (pending.length > 0) {
  const file = pending.pop();
  if (seen.has(file)) continue;
  seen.add(file);
  const source = readFileSync(join(dist, file), 'utf8');
  for (const match of source.matchAll(/(?:from|import)\s*"\.\/([^"]+\.js)"/g)) pending.push(`assets/${match[1]}`);
}
let problems = 0;
for (const [name, pattern] of [
  ['the stage', /rel="modulepreload"[^>]+lab-stage-/],
  ['MuJoCo', /mujoco-[^"]+\.wasm/],
]) {
  if (pattern.test(html)) continue;
  console.error(`index.html asks for ${name} only after its scripts have run: build-plugins.mjs.`);
  problems++;
}
let bytes = 0;
for (const file of seen) {
  const source = readFileSync(join(dist, file));
  bytes += gzipSync(source, { level: 9 }).length;
  for (const [name, mark] of Object.entries(FORBIDDEN))
    if (source.includes(mark)) {
      console.error(`${file} holds ${name}: load it with import() or in a worker.`);
      problems++;
    }
}
console.log(
  `First screen: ${seen.size} scripts, ${(bytes / 1000).toFixed(0)} kB gzipped (budget ${BUDGET_KB}); ${readdirSync(join(dist, 'assets')).length} assets in all.`,
);
if (bytes > BUDGET_KB * 1000) {
  console.error(`The first screen's scripts are over their budget of ${BUDGET_KB} kB gzipped.`);
  problems++;
}
process.exit(problems > 0 ? 1 : 0);
