import { fileURLToPath } from 'node:url';
import { ESLint } from 'eslint';
import { beforeAll, expect, test } from 'vitest';

/** Proves that lint fails the build when an import points the wrong way (docs/architecture.md). */

const root = fileURLToPath(new URL('..', import.meta.url));
let eslint;
beforeAll(() => {
  eslint = new ESLint({ cwd: root });
});

/** The messages of the import rule for a snippet, as if it stood in an existing file. */
async function importErrors(path, source) {
  const [result] = await eslint.lintText(source, { filePath: `${root}${path}` });
  const fatal = result.messages.find((message) => message.fatal);
  expect(fatal).toBeUndefined();
  return result.messages.filter(({ ruleId }) => ruleId === 'no-restricted-imports').map(({ message }) => message);
}

test('the simulator may not import the page', async () => {
  const [message] = await importErrors('src/sim/world.ts', "import { x } from '#ui/x.ts';\nexport const y = x;\n");
  expect(message).toContain('sim imports only what is left of it');
});

test('type imports count as well', async () => {
  const errors = await importErrors(
    'src/sim/world.ts',
    "import type { X } from '#policy/types.ts';\nexport type Y = X;\n",
  );
  expect(errors).toHaveLength(1);
});

test('an import to the left, and one inside the room, are fine', async () => {
  const source =
    "import { ok } from '#base/errors.ts';\nimport { SUITES } from './types.ts';\nexport const y = [ok, SUITES];\n";
  expect(await importErrors('src/sim/world.ts', source)).toEqual([]);
});

test('neighbours do not know each other', async () => {
  const errors = await importErrors('src/lens/depth.ts', "import { x } from '#steering/x.ts';\nexport const y = x;\n");
  expect(errors).toHaveLength(1);
});

test('a package has an owner', async () => {
  const [message] = await importErrors(
    'src/rollout/limits.ts',
    "import load from '@mujoco/mujoco';\nexport const y = load;\n",
  );
  expect(message).toContain('its owner is sim');
});
