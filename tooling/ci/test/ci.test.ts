import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { builtTests, count, runSteps, type Result, type Step } from '../index.js';

const node = (name: string, code: string, ...needs: string[]): Step => ({
  name,
  command: [process.execPath, '-e', code],
  needs,
});

async function run(steps: readonly Step[], slots = 2) {
  const lines: string[] = [];
  const results = await runSteps(steps, {
    print: (text) => lines.push(...text.trimEnd().split('\n')),
    slots,
  });
  return { results: Object.fromEntries(results), lines };
}

describe('running steps', () => {
  it('a step that fails is named, and so is what needed it; the others run', async () => {
    const { results, lines } = await run([
      node('one', 'process.exitCode = 3'),
      node('two', '', 'one'),
      node('three', '', 'two'),
      node('four', ''),
    ]);
    expect(results).toEqual({ one: 'failed', two: 'skipped', three: 'skipped', four: 'passed' });
    expect(lines.map((line) => line.replace(/\d+ s/, '0 s')).sort()).toEqual([
      '...  four',
      '...  one',
      'FAIL one (0 s)',
      'ok   four (0 s)',
      'skip three: needs two',
      'skip two: needs one',
    ]);
  });

  it('what steps print at the same time is shown one after the other', async () => {
    const twice = (name: string): Step =>
      node(name, `console.log('${name} 1'); setImmediate(() => console.error('${name} 2'))`);
    const { lines } = await run([twice('one'), twice('two')]);
    for (const name of ['one', 'two']) {
      const end = lines.findIndex((line) => line.startsWith(`ok   ${name}`));
      expect(lines.slice(end - 2, end)).toEqual([`${name} 1`, `${name} 2`]);
    }
  });

  it('a step starts when those it needs have ended, and no more than the slots run', async () => {
    const { lines } = await run([node('one', ''), node('two', ''), node('three', '', 'two')], 1);
    expect(lines.map((line) => line.slice(5).replace(/ \(.*/, ''))).toEqual([
      ...['one', 'one', 'two', 'two', 'three', 'three'],
    ]);
  });

  it('a program that does not exist fails its step', async () => {
    const { results } = await run([{ name: 'one', command: ['no-such-program'] }]);
    expect(results).toEqual({ one: 'failed' });
  });

  it('a need that no step has is refused', async () => {
    await expect(run([node('one', '', 'two')])).rejects.toThrow('never ends: one');
  });
});

describe('counting', () => {
  let folder: string;
  const file = (): string => join(folder, 'tests.json');
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'prodrome-ci-'));
  });
  afterAll(async () => {
    await rm(folder, { recursive: true });
  });

  const all: Record<string, Result> = { install: 'passed', lint: 'failed', smoke: 'skipped' };
  const report = (passed: number, failed: number, suites: number): string =>
    JSON.stringify({
      numPassedTests: passed,
      numFailedTests: failed,
      numFailedTestSuites: suites,
    });

  it.each<[string, Result, string, object]>([
    ['tests and steps', 'passed', report(7, 0, 0), { passed: 8, failed: 1 }],
    ['failing tests', 'failed', report(5, 2, 1), { passed: 6, failed: 3 }],
    ['a suite that cannot be loaded', 'failed', report(5, 0, 1), { passed: 6, failed: 2 }],
    ['a failure without a failing test', 'failed', report(7, 0, 0), { passed: 8, failed: 2 }],
    ['a run of no test', 'passed', report(0, 0, 0), { passed: 1, failed: 2 }],
    ['a run that wrote nothing', 'failed', '', { passed: 1, failed: 2 }],
    ['tests that did not run', 'skipped', report(7, 0, 0), { passed: 1, failed: 1 }],
  ])('%s', async (_, tests, text, expected) => {
    await writeFile(file(), text);
    expect(count(new Map(Object.entries({ ...all, tests })), file())).toEqual(expected);
  });
});

it('the tests of what is built, which the other Node runs, are there', () => {
  const root = new URL('../../../', import.meta.url);
  expect(builtTests.filter((path) => !existsSync(new URL(path, root)))).toEqual([]);
  expect(builtTests.length).toBeGreaterThan(5);
});
