import { readFile } from 'node:fs/promises';
import { LabError } from '#base/errors.ts';

/** @throws LabError 'no-file' that names the file */
export async function readTextFile(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    const reason =
      cause instanceof Error && 'code' in cause && cause.code === 'ENOENT' ? 'does not exist' : 'cannot be read';
    throw new LabError('no-file', `${path} ${reason}.`, { fix: 'Check the path.', cause });
  }
}
