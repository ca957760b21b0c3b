import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { main } from './main.ts';
import { COMMANDS } from './registry.ts';
import { TestIo } from './test-io.ts';

const folder = mkdtempSync(join(tmpdir(), 'steerlab-cli-'));
afterAll(() => rmSync(folder, { recursive: true }));
const fixturePath = fileURLToPath(new URL('../sim/fixtures/world.json', import.meta.url));

async function run(...argv: string[]) {
  const io = new TestIo();
  const status = await main(argv, io);
  return { status, results: io.results, errors: io.errors };
}

function fileWith(name: string, content: unknown): string {
  const path = join(folder, name);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

test('--help lists every command on stdout', async () => {
  const { status, results } = await run('--help');
  expect(status).toBe(0);
  for (const { name } of COMMANDS) expect(results.join('\n')).toContain(`  ${name} `);
});

test('each command that is listed loads and has a usage', async () => {
  for (const { name } of COMMANDS) {
    const { status, results } = await run(...name.split(' '), '--help');
    expect({ name, status }).toEqual({ name, status: 0 });
    expect(results[0]!.length).toBeGreaterThan(name.length + 20);
  }
});

describe('bad input ends with 2 and one line that says what to mend', () => {
  test.each([
    [['demoz'], 'There is no command "demoz". Did you mean "demos"?'],
    [['world', 'reply', 'x'], 'There is no command "world reply". Did you mean "world replay"?'],
    [['demos', '--episdes', '3'], 'There is no option --episdes. Did you mean "episodes"?'],
    [['demos', '--episodes', 'many', '--seed', '1', '--out', 'x'], '1 to 10000000 for --episodes, received "many".'],
    [['demos', '--episodes', '2', '--seed', '1'], '--out is missing.'],
    [
      ['demos', '--episodes', '2', '--seed', '2147483647', '--out', 'x'],
      'beyond 2147483647. Start from a smaller seed.',
    ],
    [['env-server'], '--envs is missing.'],
    [['world', 'replay'], 'FILE is missing.'],
    [['world', 'replay', '/nowhere.json'], '/nowhere.json does not exist. Check the path.'],
    [['world', 'replay', 'a', 'b'], 'Unexpected "b".'],
  ])('%j', async (argv, message) => {
    const { status, results, errors } = await run(...argv);
    expect({ status, results, lines: errors.length }).toEqual({ status: 2, results: [], lines: 1 });
    expect(errors[0]).toContain(message);
    expect(errors[0]).not.toContain('\n');
  });

  test('a fixture file with a wrong field', async () => {
    const path = fileWith('bad.json', {
      episodes: [{ seed: -4, suite: 'object', mannerProb: 0, actions: [], snapshots: [] }],
    });
    const { status, errors } = await run('world', 'replay', path);
    expect(status).toBe(2);
    expect(errors[0]).toContain('at episodes.0.seed');
    expect((await run('world', 'replay', fileWith('cut.json', '{"episodes": ['))).errors[0]).toContain('is not JSON');
  });
});

describe('world replay', () => {
  const fixture = JSON.parse(readFileSync(fixturePath, 'utf8')) as {
    note: string;
    episodes: { actions: number[][] }[];
  };
  const two = { ...fixture, episodes: [fixture.episodes[0]!, fixture.episodes[13]!] };

  test('prints the very structure of the file', async () => {
    const { status, results } = await run('world', 'replay', fileWith('two.json', two));
    expect(status).toBe(0);
    expect(JSON.parse(results[0]!)).toEqual(two);
  });

  test('--check tells a file of another world', async () => {
    const other = structuredClone(two);
    other.episodes[1]!.actions[0]![0]! += 1e-9;
    const { status, results } = await run('world', 'replay', '--check', fileWith('other.json', other));
    expect({ status, results }).toEqual({ status: 2, results: ['1 of 2 episodes are the same, bit for bit'] });
  });
});

test('Ctrl-C ends with 130 and keeps what is done', async () => {
  const io = new TestIo();
  io.controller.abort();
  const out = join(folder, 'stopped');
  expect(await main(['demos', '--episodes', '5', '--seed', '1', '--out', out], io)).toBe(130);
  expect(JSON.parse(readFileSync(join(out, 'part-0.json'), 'utf8'))).toMatchObject({ n: 0, episodes: [] });
});
