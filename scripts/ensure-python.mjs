import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const training = join(import.meta.dirname, '..', 'training');

/**
 * A virtual environment with training/'s pinned packages, made when it is missing or older than requirements.txt.
 * Returns its interpreter; without Python 3.11 it returns undefined and says so (the page and its tests do not need it).
 */
export function ensurePython() {
  if (!existsSync(join(training, 'requirements.txt'))) return undefined;
  const environment = join(training, '.venv');
  const python = join(environment, 'bin', 'python');
  const wanted = createHash('sha256')
    .update(readFileSync(join(training, 'requirements.txt')))
    .digest('hex');
  const stamp = join(environment, 'installed');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return python;
  try {
    execFileSync('python3', ['-c', 'import sys; sys.exit(sys.version_info[:2] < (3, 11))']);
  } catch {
    console.error('Python 3.11 is missing: the tests of training/ are left out.');
    return undefined;
  }
  console.error('Installing training/requirements.txt into training/.venv …');
  execFileSync('python3', ['-m', 'venv', environment], { stdio: ['ignore', 2, 2] });
  execFileSync(python, ['-m', 'pip', 'install', '-q', '--disable-pip-version-check', '-r', 'requirements.txt'], {
    cwd: training,
    stdio: ['ignore', 2, 2],
  });
  execFileSync(python, ['-m', 'pip', 'install', '-q', '--disable-pip-version-check', '--no-deps', '-e', '.'], {
    cwd: training,
    stdio: ['ignore', 2, 2],
  });
  writeFileSync(stamp, wanted);
  return python;
}
