// npm test: everything, from a fresh clone. Installs, lints, checks types, runs unit, property, Python and end-to-end tests,
// and ends with 'N passed, N failed'.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureInstalled } from './ensure-installed.mjs';
import { requireChromium } from './find-chromium.mjs';
import { ensurePython } from './ensure-python.mjs';

const root = join(import.meta.dirname, '..');
const reports = mkdtempSync(join(tmpdir(), 'steerlab-test-'));
let passed = 0;
let failed = 0;

function run(command, args, env = {}) {
  console.log(`\n> ${[command === process.execPath ? 'node' : command, ...args].join(' ').replaceAll(`${root}/`, '')}`);
  const result = spawnSync(command, args, { cwd: root, stdio: ['ignore', 1, 2], env: { ...process.env, ...env } });
  return result.status === 0;
}
const bin = (name) => join(root, 'node_modules', name);

/** A step that counts as one test. */
function check(name, command, args) {
  const ok = run(command, args);
  if (ok) passed++;
  else failed++;
  console.log(`${ok ? 'ok' : 'FAILED'}: ${name}`);
  return ok;
}

/** A vitest run whose tests are counted one by one from its JSON report. */
function vitest(name, args, env) {
  const report = join(reports, `${name}.json`);
  const ok = run(
    process.execPath,
    [bin('vitest/vitest.mjs'), 'run', ...args, '--reporter=default', '--reporter=json', `--outputFile.json=${report}`],
    env,
  );
  count(name, ok, report, (json) => [
    json.numPassedTests,
    json.numFailedTests + (json.numFailedTestSuites > 0 && json.numFailedTests === 0 ? 1 : 0),
  ]);
}

function count(name, ok, report, read) {
  const [good, bad] = existsSync(report) ? read(JSON.parse(readFileSync(report, 'utf8'))) : [0, 1];
  passed += good;
  failed += ok ? bad : Math.max(1, bad);
  console.log(`${name}: ${good} passed, ${bad} failed`);
}

ensureInstalled();
const chromium = requireChromium();
const python = ensurePython();
check('lint', process.execPath, [bin('eslint/bin/eslint.js'), '.', '--max-warnings', '0']);
check('format', process.execPath, [bin('prettier/bin/prettier.cjs'), '--check', '.', '--log-level', 'warn']);
check('import cycles', process.execPath, [
  bin('dependency-cruiser/bin/dependency-cruise.mjs'),
  'src',
  '--config',
  '.dependency-cruiser.mjs',
  '--output-type',
  'err',
]);
check('types', process.execPath, [bin('typescript/bin/tsc'), '--noEmit']);
vitest('unit', []);
if (python) {
  const report = join(reports, 'pytest.json');
  const ok = run(python, ['-m', 'pytest', 'training', '-q', '--steerlab-report', report]);
  count('training', ok, report, (json) => [json.passed, json.failed]);
  check('python lint', python, ['-m', 'ruff', 'check', 'training']);
  check('python format', python, ['-m', 'ruff', 'format', '--check', '-q', 'training']);
  check('python types', process.execPath, [bin('pyright/index.js'), '-p', 'training', '--pythonpath', python]);
  check('training chain', python, ['-m', 'steerlab_training.smoke']);
}
if (
  check('build', process.execPath, [bin('vite/bin/vite.js'), 'build', '--logLevel', 'warn']) &&
  check('bundle budget', process.execPath, ['scripts/check-bundle.mjs'])
)
  vitest('end to end', ['--config', 'e2e/vitest.config.ts'], { CHROME_PATH: chromium });
console.log(`\n${passed} passed, ${failed} failed`);
process.exit(failed > 0 ? 1 : 0);
