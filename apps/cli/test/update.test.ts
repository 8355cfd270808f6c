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

const manifestOf = (place: string): Record<string, unknown> =>
  JSON.parse(readFileSync(join(place, 'manifest.json'), 'utf8')) as Record<string, unknown>;

/** Hashes of the files of experts. */
const expertFiles = (manifest: Record<string, unknown>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(manifest['files'] as Record<string, string>).filter(([name]) =>
      name.includes('expert.'),
    ),
  );

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
    const told = JSON.parse(stdout) as { model: string; decisions: { accepted: boolean }[] };
    expect(told.decisions.map(({ accepted }) => accepted)).toEqual([true]);
    const [parent, own] = [manifestOf(model), manifestOf(out)];
    expect(own['updated']).toMatchObject({ data: { patients: 40 } });
    expect(own['data']).toEqual(parent['data']);
    expect(expertFiles(own)).toEqual(expertFiles(parent));
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

describe('update of a council', () => {
  const both = config.replace(
    'validation',
    '  - { name: body, type: logistic_regression, specialty: physiological }\nvalidation',
  );

  it('adds, wakes or keeps as a shadow, and removes, each as another bundle that tells of all before', async () => {
    const [path, data] = [await folder.write('both.yaml', both), await generate('b.csv', '6')];
    const added = folder.path('added');
    const first = await update('--data', data, '--config', path, '--add', 'body', '--out', added);
    expect([first.stderr, first.code]).toEqual(['', 0]);
    expect(first.stdout).toMatch(/with body against before the update: log loss/);
    expect(first.stdout).toMatch(/with body against updated: log loss/);
    expect(first.stdout).toMatch(/body is added/);
    const { 'state/expert.body.pds': own, ...others } = expertFiles(manifestOf(added));
    expect(own).toMatch(/^[0-9a-f]{64}$/);
    expect(others).toEqual(expertFiles(manifestOf(model)));
    const again = await prodrome(
      ...['update', '--model', added, '--data', data, '--out', folder.path('no')],
    );
    expect([again.code, again.stderr]).toEqual([2, expect.stringContaining('error USAGE')]);
    const [removed, other] = [folder.path('removed'), await generate('c.csv', '7')];
    const second = await prodrome(
      ...['update', '--model', added, '--data', other, '--remove', 'weather', '--out', removed],
    );
    expect([second.stderr, second.code]).toEqual(['', 0]);
    expect(second.stdout).toContain('weather is removed.');
    const left = expertFiles(manifestOf(removed));
    expect(Object.keys(left)).not.toContain('state/expert.weather.pds');
    expect(left['state/expert.body.pds']).toBe(own);
    expect(manifestOf(removed)['updated']).toMatchObject({
      events: [{ kind: 'removed', expert: 'weather' }],
      earlier: [{ data: { patients: 40 } }],
    });
    const registry = [
      '--store',
      `sqlite:${folder.path('store.db')}`,
      '--artifacts',
      folder.path('artifacts'),
    ];
    await prodrome('model', 'import', removed, '--name', 'clinic', ...registry);
    const shown = await prodrome('model', 'show', 'clinic', ...registry);
    expect(shown.stdout).toMatch(/update {2}of [0-9a-f]{12}, to 40 patients of [0-9a-f]{12}/);
    expect(shown.stdout).toContain('body is added');
    expect(shown.stdout).toContain('weather is removed.');
  });

  it.each([
    ['--add without a configuration', ['--add', 'body'], 2, 'USAGE'],
    ['an expert that the configuration does not have', ['--config', '@', '--add', 'no'], 4, 'NOT'],
    ['a name that is taken', ['--config', '@', '--add', 'habits'], 2, 'USAGE'],
    ['the removal of nobody', ['--remove', 'nobody'], 4, 'NOT_FOUND'],
    ['two changes at once', ['--remove', 'habits', '--retrain', 'weather'], 2, 'USAGE'],
  ])('refuses %s', async (_, given, code, name) => {
    const path = await folder.write('given.yaml', both);
    const data = folder.path('b.csv');
    const more = given.map((one) => (one === '@' ? path : one));
    const answer = await update('--data', data, '--out', folder.path('refused'), ...more);
    expect([answer.code, answer.stderr]).toEqual([code, expect.stringContaining(`error ${name}`)]);
    expect(existsSync(folder.path('refused'))).toBe(false);
  });
});
