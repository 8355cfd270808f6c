import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openRegistry } from '@prodrome/assembly';
import { beforeAll, expect, it } from '@jest/globals';
import { configText, diaryLines, prodrome, temporaryFolder } from './support.ts';

const folder = temporaryFolder();
const diary = (name: string, patients: number) =>
  folder.write(name, `${diaryLines(patients, 20).join('\n')}\n`);

let place: readonly string[];
let other: string;
beforeAll(async () => {
  const config = await folder.write('moe.yaml', configText);
  other = await diary('other.csv', 9);
  const data = [await diary('first.csv', 10), await diary('second.csv', 8)];
  for (const [at, file] of data.entries()) {
    const out = folder.path(`model${at + 1}`);
    await prodrome('train', '--config', config, '--data', file, '--out', out, '--quiet');
  }
  place = [
    ...['--store', `sqlite:${folder.path('prodrome.db')}`],
    ...['--artifacts', folder.path('artifacts')],
  ];
});

const model = async (...argv: string[]) => {
  const ran = await prodrome('model', ...argv, ...place);
  return { ...ran, text: ran.stdout + ran.stderr };
};

it('versions are imported, told, compared, promoted, verified and exported', async () => {
  expect((await model('list')).stdout).toContain('No model is registered yet');
  expect((await model('import', folder.path('model1'), '--name', 'migraine')).stdout).toMatch(
    /^migraine@1 is model [0-9a-f]{12}\n$/,
  );
  // the same again is the same version
  expect((await model('import', folder.path('model1'), '--name', 'migraine')).stdout).toContain(
    '@1',
  );
  expect((await model('promote', 'migraine@1', '--data', other)).stdout).toMatch(
    /^migraine@champion is version 1 now: log loss 0\.\d{4}\n$/,
  );
  expect((await model('import', folder.path('model2'), '--name', 'migraine')).stdout).toContain(
    '@2',
  );
  const shown = JSON.parse((await model('show', 'migraine@2', '--json')).stdout) as {
    lineage: { parent: number; data: string };
    files: Record<string, string>;
  };
  expect(shown.lineage.parent).toBe(1);
  expect(Object.keys(shown.files)).toContain('manifest.json');
  expect((await model('list')).stdout).toMatch(/^migraine@1 .* champion /m);
  const diff = (await model('diff', 'migraine@1', 'migraine@2')).stdout;
  expect(diff).toMatch(/^lineage\.data /m);
  expect(diff).not.toContain('lineage.code');
  expect((await model('diff', 'migraine@1', 'migraine')).stdout).toBe('The two are the same.\n');

  for (const which of ['migraine', 'migraine@2']) {
    expect((await model('verify', which)).stdout).toMatch(
      /@\d: \d+ files are whole, and it answers as it did when it was registered\n$/,
    );
  }
  const out = folder.path('exported');
  expect((await model('export', 'migraine@2', '--out', out)).code).toBe(0);
  const forecast = (bundle: string) =>
    prodrome('predict', '--model', bundle, '--data', other, '--quiet');
  expect((await forecast(out)).stdout).toBe((await forecast(folder.path('model2'))).stdout);
  expect((await model('export', 'migraine@2', '--out', out)).text).toContain('OUTPUT');
});

it('of two versions one is no better than the other, and is promoted only where that is wanted', async () => {
  // the alias is free; then the second has to be better than the first
  const first = await model('promote', 'migraine@1', '--alias', 'challenger', '--data', other);
  expect(first.code).toBe(0);
  const second = await model('promote', 'migraine@2', '--alias', 'challenger', '--data', other);
  const worse = second.code === 0 ? 'migraine@1' : 'migraine@2';
  const refused = await model('promote', worse, '--alias', 'challenger', '--data', other);
  expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining('a log loss below')]);
  const forced = await model(
    ...['promote', worse, '--alias', 'challenger', '--data', other, '--even-if-worse'],
  );
  expect(forced.code).toBe(0);
  const exported = await prodrome('store', 'export', ...place.slice(0, 2));
  const audit = exported.stdout.split('\n').filter((line) => line.includes('"log":"audit"'));
  expect(audit.at(-1)).toContain('"evenIfWorse":true');
});

it('data that a model has learned from promotes nothing', async () => {
  const { code, stderr } = await model('promote', 'migraine@1', '--data', folder.path('first.csv'));
  expect([code, stderr]).toEqual([2, expect.stringContaining('has not learned from')]);
});

it('answers that differ from those at registration are refused', async () => {
  const [, store = '', , artifacts = ''] = place;
  const { registry, store: opened } = await openRegistry({ url: store, artifacts });
  const version = await registry.version({ name: 'migraine', version: 1 });
  const answers = JSON.parse(Buffer.from((await registry.golden(version)) ?? []).toString()) as {
    values: number[];
  };
  const [first = 0] = answers.values;
  for (const [name, change] of [
    ['near', 1e-9],
    ['far', 1e-3],
  ] as const) {
    const values = [first + change, ...answers.values.slice(1)];
    const golden = Buffer.from(JSON.stringify({ ...answers, values }));
    await registry.register(name, { ...version, files: await registry.files(version), golden });
  }
  await opened.close();
  expect((await model('verify', 'near')).code).toBe(0);
  const { code, stderr } = await model('verify', 'far');
  expect([code, stderr]).toEqual([1, expect.stringContaining('at place 0 of values')]);
});

it('damaged files are refused', async () => {
  const { golden, files } = JSON.parse((await model('show', 'migraine@1', '--json')).stdout) as {
    golden: string;
    files: Record<string, string>;
  };
  const pathOf = (hash: string) => join(folder.path('artifacts'), hash.slice(0, 2), hash.slice(2));
  expect(readdirSync(folder.path('artifacts')).length).toBeGreaterThan(0);
  const answers = readFileSync(pathOf(golden));
  writeFileSync(pathOf(golden), '{}');
  expect((await model('verify', 'migraine@1')).text).toContain('STATE');
  writeFileSync(pathOf(golden), answers);
  const manifest = pathOf(files['manifest.json'] ?? '');
  rmSync(manifest);
  const { code, stderr } = await model('verify', 'migraine@1');
  expect([code, stderr]).toEqual([1, expect.stringContaining('manifest.json')]);
  expect((await model('verify', 'migraine@9')).code).toBe(4);
});

it('a bundle becomes one ONNX file, which is not written over', async () => {
  const [bundle, out] = [folder.path('model1'), folder.path('model.onnx')];
  const { stdout, stderr } = await prodrome('model', 'graph', bundle, '--out', out);
  expect(stderr).toBe('');
  expect(stdout).toMatch(
    /^Graph: .*model\.onnx \(model [0-9a-f]{12}\)\nIt answers the golden rows of the bundle as the bundle does\.\n$/,
  );
  expect(readFileSync(out).length).toBeGreaterThan(1000);
  const again = await prodrome('model', 'graph', bundle, '--out', out);
  expect([again.code, again.stderr]).toEqual([1, expect.stringContaining('model.onnx')]);
  const json = (await prodrome('model', 'graph', bundle, '--out', `${out}.2`, '--json')).stdout;
  expect(JSON.parse(json)).toMatchObject({ answered: true, notCompiled: [] });
});
