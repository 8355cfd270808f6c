import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { prodrome, temporaryFolder } from './support.ts';

const folder = temporaryFolder();
const config = `
experts:
  - { name: habits, type: logistic_regression, specialty: behavioural }
  - { name: weather, type: logistic_regression, specialty: environmental }
validation: { folds: 3, inner_folds: 3, bootstrap_draws: 50 }
`;

let model: string;
const generate = async (name: string, seed: string): Promise<string> => {
  const out = folder.path(name);
  const size = ['--patients', '40', '--days', '50'];
  await prodrome('cohort', 'generate', ...size, '--seed', seed, '--out', out);
  return out;
};
beforeAll(async () => {
  const path = await folder.write('moe.yaml', config);
  const data = await generate('first.csv', '3');
  model = folder.path('model');
  const { code } = await prodrome('train', '--config', path, '--data', data, '--out', model);
  expect(code).toBe(0);
});

const update = (...more: string[]) => prodrome('update', '--model', model, ...more);

/** A clinic in which three of four attacks are not written down. */
async function forgetful(): Promise<string> {
  const text = readFileSync(await generate('whole.csv', '5'), 'utf8');
  const [head = '', ...rows] = text.trimEnd().split('\n');
  const at = head.split(',').indexOf('headache_today');
  let attacks = 0;
  const kept = rows.map((row) => {
    const cells = row.split(',');
    if (cells[at] === '1' && attacks++ % 4 !== 0) cells[at] = '0';
    return cells.join(',');
  });
  return folder.write('forgetful.csv', [head, ...kept].join('\n'));
}

describe('update', () => {
  it('writes another bundle of the same experts where it is better, which names its parent', async () => {
    const [data, out] = [await forgetful(), folder.path('updated')];
    const { code, stdout, stderr } = await update('--data', data, '--out', out, '--json');
    expect([stderr, code]).toEqual(['', 0]);
    const told = JSON.parse(stdout) as { model: string; decision: { accepted: boolean } };
    expect(told.decision.accepted).toBe(true);
    const read = (place: string): Record<string, unknown> =>
      JSON.parse(readFileSync(join(place, 'manifest.json'), 'utf8')) as Record<string, unknown>;
    const [parent, own] = [read(model), read(out)];
    expect(own['updated']).toMatchObject({ data: { patients: 40 } });
    expect(own['data']).toEqual(parent['data']);
    const files = (manifest: Record<string, unknown>) =>
      Object.entries(manifest['files'] as object).filter(([name]) => name.includes('expert.'));
    expect(files(own)).toEqual(files(parent));
    expect(Object.keys(own['files'] as object)).toContain('golden.json');
    const again = await update('--data', data, '--out', folder.path('again'), '--json');
    expect((JSON.parse(again.stdout) as { model: string }).model).toBe(told.model);
    const evaluated = await prodrome('evaluate', '--model', out, '--data', data);
    expect(evaluated.stderr).toContain('the very rows');
  });

  it('writes none for patients like the first, and says so', async () => {
    const [data, out] = [await generate('alike.csv', '4'), folder.path('none')];
    const { code, stdout } = await update('--data', data, '--out', out);
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /updated against before the update: log loss [+−]\.\d{4} \[.*not better/,
    );
    expect(stdout).toContain('No bundle is written: stay with the model as it is.');
    expect(existsSync(out)).toBe(false);
  });

  it('refuses the table of the training, and a folder that exists', async () => {
    const first = folder.path('first.csv');
    const same = await update('--data', first, '--out', folder.path('same'));
    expect([same.code, same.stderr]).toEqual([2, expect.stringContaining('error USAGE')]);
    const there = await update('--data', first, '--out', model);
    expect(there.stderr).toContain('error OUTPUT');
  });
});
