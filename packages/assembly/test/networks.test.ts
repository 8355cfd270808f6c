import { copyFile, readFile, rename } from 'node:fs/promises';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { inFileOrder, openModel, predictionColumns, predictionPiece, train } from '../src/index.ts';
import { diaryText, temporaryFolder } from './support.ts';

const folder = temporaryFolder();
const frozen = new URL('../../experts-neural/test/golden/scikit-learn.onnx', import.meta.url);
let config: string;
let data: string;
let model: string;
let hash: string;
beforeAll(async () => {
  config = await folder.write(
    'moe.yaml',
    `
data: { outcome: headache, domains: { physiological: [sleep_h], behavioural: [weekday] } }
experts:
  - name: physiological_expert
    type: lstm_network
    parameters: { hidden_units: 6, dropout: 0.2, steps: 4, epochs: 3 }
    specialty: physiological
    optimizer: { type: adam, learning_rate: 0.01 }
  - name: habits
    type: multilayer_perceptron
    parameters: { hidden_layers: [4], epochs: 3 }
    specialty: behavioural
  - name: frozen
    type: onnx_model
    features: [sleep_h]
    parameters:
      path: frozen.onnx
      inputs: [{ columns: [sleep_h, sleep_h, sleep_h] }]
      output: { name: probabilities, index: 1 }
  - name: environmental_expert
    type: gradient_boosting
    parameters: { n_estimators: 10, max_depth: 5 }
gating_network:
  type: neural_network
  parameters: { hidden_layers: [8, 4], activation: relu, epochs: 3 }
  optimizer: { type: adam, learning_rate: 0.01 }
validation: { outer: holdout, inner_folds: 2, bootstrap_draws: 50 }
`,
  );
  data = await folder.write('diary.csv', diaryText({ patients: 14 }));
  await copyFile(frozen, folder.path('frozen.onnx'));
  model = folder.path('model');
  hash = (await train({ config, data, out: model })).modelHash;
});

describe('a council with networks', () => {
  it('is trained to the same bytes again, and evaluated', async () => {
    const { modelHash, metrics } = await train({ config, data, out: folder.path('again') });
    expect(modelHash).toBe(hash);
    expect(Object.keys(metrics.models)).toEqual(
      expect.arrayContaining([
        ...['physiological_expert', 'habits', 'frozen', 'environmental_expert', 'gate'],
      ]),
    );
  });

  it('carries a frozen model within, and no path of this machine', async () => {
    await rename(folder.path('frozen.onnx'), folder.path('elsewhere.onnx'));
    const { dataset, batch } = await (await openModel(model)).predict(data);
    const columns = predictionColumns(dataset, batch);
    const own = columns.find(({ name }) => name === 'probability.frozen')?.values ?? [];
    expect([...own].every((p) => Number(p) > 0 && Number(p) < 1)).toBe(true);
    const manifest = await readFile(`${model}/manifest.json`, 'utf8');
    expect(manifest).toContain('"frozen.onnx"');
    expect(manifest).not.toContain(folder.path(''));
    await rename(folder.path('elsewhere.onnx'), folder.path('frozen.onnx'));
  });

  it('answers the same in batches on two threads, and cut short', async () => {
    const opened = await openModel(model);
    const { dataset, batch } = await opened.predict(data);
    const whole = predictionColumns(dataset, batch).map(({ values }) => [...values]);
    const pieces: (string | number | null)[][] = whole.map(() => []);
    async function* parts() {
      for await (const part of opened.predictBatches(data, { workers: 2, rows: 40 })) {
        yield predictionPiece(part.dataset, part.batch);
      }
    }
    for await (const columns of inFileOrder(parts())) {
      columns.forEach(({ values }, at) => pieces[at]?.push(...values));
    }
    expect(pieces).toEqual(whole);
    const early = await folder.write('early.csv', diaryText({ patients: 14, days: 9 }));
    const short = await opened.predict(early);
    const rows = Array.from(batch.values.keys()).filter((row) => row % 16 < 9);
    expect([...short.batch.values]).toEqual(rows.map((row) => batch.values[row]));
  });

  it('answers day by day, from what it remembers, as from the whole file', async () => {
    const opened = await openModel(model);
    const { batch } = await opened.predict(data);
    const [head = '', ...rows] = diaryText({ patients: 2 }).trimEnd().split('\n');
    const names = head.split(',');
    const lines = rows.map((row) => {
      const cells = row
        .split(',')
        .map((cell, at) => [names[at], at > 1 && at < 4 ? Number(cell) : cell]);
      return JSON.stringify(Object.fromEntries(cells));
    });
    const answers: number[] = [];
    for await (const line of opened.predictLines(each(lines))) {
      answers.push((JSON.parse(line) as { probability: number }).probability);
    }
    expect(answers).toEqual([...batch.values.subarray(0, 32)]);
  });
});

describe('what networks are trained with', () => {
  const example = (name: string): string =>
    relative(
      folder.path('.'),
      fileURLToPath(new URL(`../../../examples/${name}`, import.meta.url)),
    );
  const configOf = (optimizer: string) => `
data: { outcome: headache }
experts:
  - name: own
    type: multilayer_perceptron
    parameters:
      epochs: 3
      loss: { type: '${example('custom-loss/focal.js')}#focal', parameters: { gamma: 1 } }
      backend:
        type: '${example('custom-backend/logged.js')}#logged'
        parameters: { file: '${folder.path('losses.csv')}' }
    optimizer: { type: '${optimizer}', learning_rate: 0.01, clip_norm: 1 }
  - name: usual
    type: multilayer_perceptron
    parameters: { epochs: 3, loss: { type: brier_score } }
validation: { outer: holdout, inner_folds: 2, bootstrap_draws: 50 }
`;

  it('is named in the configuration, by module too, and not needed to answer', async () => {
    const lion = `${example('custom-optimizer/lion.js')}#lion`;
    const own = await folder.write('own.yaml', configOf(lion));
    const out = folder.path('own');
    const { metrics } = await train({ config: own, data, out });
    expect(Object.keys(metrics.models)).toEqual(expect.arrayContaining(['own', 'usual']));
    // two inner folds and the whole, for the evaluation and for what is shipped, 3 epochs each
    const losses = await readFile(folder.path('losses.csv'), 'utf8');
    expect(losses.trimEnd().split('\n')).toHaveLength(6 * 3);
    const manifest: unknown = JSON.parse(await readFile(`${out}/manifest.json`, 'utf8'));
    const options = {
      optimizer: { type: lion, learningRate: 0.01, betas: [0.9, 0.99], clipNorm: 1 },
      loss: { parameters: { gamma: 1 } },
    };
    expect(manifest).toMatchObject({ plan: { experts: { 0: { recipe: { options } } } } });
    expect(manifest).not.toHaveProperty('modules');
    // no configuration, no leave to run modules
    const { batch } = await (await openModel(out)).predict(data);
    expect(batch.values.every((p) => p > 0 && p < 1)).toBe(true);
  });

  it('is refused where no optimizer has that name', async () => {
    const own = await folder.write('own.yaml', configOf('lino'));
    await expect(train({ config: own, data, out: folder.path('no') })).rejects.toMatchObject({
      code: 'COMPONENT_UNKNOWN',
      message: expect.stringMatching(
        /^experts\[0\]\.optimizer\.type \(.*own\.yaml:12:18\): expected one of .*sgd, rmsprop, adam, adamw/,
      ),
    });
  });
});

async function* each<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items;
}
