import { expect, it } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import { configText, diaryLines, prodrome, temporaryFolder } from './support.ts';

const folder = temporaryFolder();
const example = (name: string): Promise<string> =>
  readFile(new URL(`../../../examples/${name}`, import.meta.url), 'utf8');
const absolute = (name: string): string =>
  new URL(`../../../examples/${name}`, import.meta.url).pathname;

it('an expert and a gate of one’s own are named by module, evaluated and served', async () => {
  const yaml = configText
    .replace(
      '{ name: climatology, type: climatology, specialty: history }',
      `{ name: weekday, type: '${absolute('custom-expert/weekday.js')}#weekdayRate', specialty: history }`,
    )
    .concat(`gating_network: { type: '${absolute('custom-gate/inverse-error.js')}' }\n`);
  const config = await folder.write('own.yaml', yaml);
  const data = await folder.write('diary.csv', `${diaryLines().join('\n')}\n`);
  const out = folder.path('own');
  const trained = await prodrome(
    'train',
    '--config',
    config,
    '--data',
    data,
    '--out',
    out,
    '--json',
    '--quiet',
  );
  expect(trained.stderr).toBe('');
  const { metrics } = JSON.parse(trained.stdout) as {
    metrics: { models: Record<string, { brier: number }> };
  };
  expect(metrics.models['weekday']?.brier).toBeGreaterThan(0);
  expect(metrics.models['gate']?.brier).toBeGreaterThan(0);
  const { stdout } = await prodrome(
    'predict',
    '--model',
    out,
    '--config',
    config,
    '--data',
    data,
    '--quiet',
  );
  expect(stdout.split('\n')[0]).toContain('probability.weekday');
  for (const command of ['predict', 'evaluate']) {
    const asked = [command, '--model', out, '--data', data, '--quiet'];
    const other = await folder.write('other.yaml', configText);
    for (const given of [[], ['--config', other]]) {
      const refused = await prodrome(...asked, ...given);
      expect(refused).toMatchObject({ code: 2, stdout: '' });
      expect(refused.stderr).toMatch(
        /^error UNTRUSTED: .*weekday\.js, .*inverse-error\.js.*--trust/,
      );
    }
    expect(await prodrome(...asked, '--trust')).toMatchObject({ code: 0 });
  }
});

it('a module that does not exist, or exports no expert, is refused by name', async () => {
  const data = await folder.write('diary.csv', `${diaryLines(4, 6).join('\n')}\n`);
  await folder.write('empty.js', 'export const nothing = 1;\n');
  for (const [type, found] of [
    ['./nowhere.js#expert', /nowhere\.js/],
    ['./empty.js', /exports a component type/],
  ] as const) {
    const config = await folder.write('bad.yaml', `experts: [{ name: own, type: '${type}' }]\n`);
    const { code, stderr } = await prodrome(
      'train',
      '--config',
      config,
      '--data',
      data,
      '--out',
      folder.path('bad'),
    );
    expect(code).toBe(2);
    expect(stderr).toMatch(/^error COMPONENT_UNKNOWN: /);
    expect(stderr).toMatch(found);
  }
});

it('`init` writes the very expert of the example', async () => {
  const template = new URL('../templates/my-expert.js', import.meta.url);
  expect(await readFile(template, 'utf8')).toBe(await example('custom-expert/weekday.js'));
});

it('the examples are no longer than 40 lines', async () => {
  for (const name of ['custom-expert/weekday.js', 'custom-gate/inverse-error.js']) {
    expect((await example(name)).trimEnd().split('\n').length).toBeLessThanOrEqual(40);
  }
});
