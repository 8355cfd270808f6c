import { copyFile, readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { configText, diaryLines, prodrome, temporaryFolder, type Ran } from './support.ts';

const folder = temporaryFolder();
const golden = (name: string): URL =>
  new URL(`../../../packages/experts-neural/test/golden/${name}`, import.meta.url);
beforeAll(async () => {
  for (const name of ['scikit-learn.onnx', 'scores.onnx']) {
    await copyFile(golden(name), folder.path(name));
  }
  await folder.write('damaged.onnx', 'no model');
});

const frozen = (path: string, more = ''): string => `
  - name: frozen
    type: onnx_model
    features: [sleep_h]
    parameters: { path: ${path}, inputs: [{ columns: [sleep_h, sleep_h, sleep_h] }]${more} }`;
const probabilities = ', output: { name: probabilities, index: 1 }';

async function train(name: string, expert: string, lines = diaryLines()): Promise<Ran> {
  const yaml = configText.replace('experts:', `experts:${expert}`);
  const config = await folder.write(`${name}.yaml`, yaml);
  const data = await folder.write(`${name}.csv`, `${lines.join('\n')}\n`);
  return prodrome('train', '--config', config, '--data', data, '--out', folder.path(name));
}

interface Metrics {
  readonly models: Readonly<Record<string, unknown>>;
  readonly absent: Readonly<Record<string, string>>;
  readonly caveats?: Readonly<Record<string, string>>;
  readonly training: readonly { readonly name: string; readonly notes: readonly string[] }[];
}
const metricsOf = async (name: string): Promise<Metrics> =>
  JSON.parse(await readFile(`${folder.path(name)}/metrics.json`, 'utf8')) as Metrics;

describe('figures of a frozen model', () => {
  it('are marked where nothing says what it was trained on, and those of mixtures that it is in', async () => {
    const { code, stdout, stderr } = await train(
      'marked',
      frozen('scikit-learn.onnx', probabilities),
    );
    expect({ code, stderr }).toMatchObject({ code: 0 });
    expect(stderr).toMatch(/^note: expert frozen: no golden rows: nothing shows/m);
    expect(stdout).toMatch(/^frozen† /m);
    expect(stdout).toMatch(/^climatology {2}/m);
    expect(stdout).toMatch(
      /^† frozen: may have been trained on these very rows: no trained_on says what it was trained on\.$/m,
    );
    const { caveats = {}, models } = await metricsOf('marked');
    const experts = ['climatology', 'markov', 'body', 'weather'];
    expect(Object.keys(caveats).sort()).toEqual(
      Object.keys(models)
        .filter((name) => !experts.includes(name))
        .sort(),
    );
    expect(caveats['selected']).toMatch(/^may rest on frozen, which may have been trained on/);
    const evaluated = await prodrome(
      'evaluate',
      '--model',
      folder.path('marked'),
      '--data',
      folder.path('marked.csv'),
    );
    expect(evaluated.stdout).toMatch(/^frozen† /m);
  }, 60_000);

  it('are not where the configuration says it', async () => {
    const { code, stdout } = await train(
      'told',
      frozen('scikit-learn.onnx', `${probabilities}, trained_on: 300 made-up rows`),
    );
    expect(code).toBe(0);
    expect(stdout).not.toContain('†');
    const { caveats, training } = await metricsOf('told');
    expect(caveats).toBeUndefined();
    const [own] = training.filter(({ name }) => name === 'frozen');
    expect(own?.notes).toContain('trained on 300 made-up rows');
  }, 60_000);
});

describe('a frozen model that cannot be meant', () => {
  it.each([
    ['damaged', frozen('damaged.onnx'), /error CONFIG: damaged\.onnx: ONNX file/],
    [
      'no index',
      frozen('scores.onnx'),
      /error CONFIG: scores\.onnx: onnx_model, output y: expected the index of one of its 3 columns/,
    ],
  ])('stops the training: %s', async (name, expert, error) => {
    const { code, stderr } = await train(name, expert);
    expect(code).toBe(2);
    expect(stderr).toMatch(error);
  });
});

describe('an answer that is no probability', () => {
  // the model answers with the first column itself
  const scores = frozen('scores.onnx', ', output: { index: 0 }');

  it('leaves out its own row, and no other', async () => {
    const [head = '', ...rest] = diaryLines();
    const lines = rest.map((line, at) => {
      const cells = line.split(',');
      cells[3] = at === 40 ? '7.5' : (Number(cells[3]) / 10).toFixed(3);
      return cells.join(',');
    });
    const { code, stderr } = await train('own-row', scores, [head, ...lines]);
    expect(code).toBe(0);
    expect(stderr).toMatch(
      /expert frozen failed in .* and has no answer on 1 rows: .*output\.transform/,
    );
    expect((await metricsOf('own-row')).models['frozen']).toMatchObject({
      rows: expect.any(Number),
    });
  }, 60_000);

  it('is told with the transform that makes one', async () => {
    const { code, stderr } = await train('scores', scores);
    expect(code).toBe(0);
    expect(stderr).toMatch(
      /expected answers in \[0, 1\].*output\.transform \(sigmoid, softmax\) makes probabilities/,
    );
    expect((await metricsOf('scores')).absent['frozen']).toContain('output.transform');
  }, 60_000);
});
