import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { createTypeRegistry, type ExpertType } from '@prodrome/core';
import { builtInComponents, openModel, predictionColumns, train } from '../src/index.ts';
import { diaryText, temporaryFolder } from './support.ts';

const folder = temporaryFolder();
let data: string;
let others: string;
let model: string;
let config: string;
beforeAll(async () => {
  config = await folder.write(
    'moe.yaml',
    `
data: { outcome: headache, domains: { physiological: [sleep_h], behavioural: [weekday] } }
experts:
  - { name: body, type: logistic_regression, specialty: physiological }
  - { name: habits, type: logistic_regression, specialty: behavioural }
gating_network: { combination_strategy: log_pool }
validation: { outer: holdout, inner_folds: 2, bootstrap_draws: 50 }
`,
  );
  data = await folder.write('diary.csv', diaryText());
  others = await folder.write('others.csv', diaryText({ from: 50, patients: 6 }));
  model = folder.path('model');
  await train({ config, data, out: model });
});

describe('an opened model', () => {
  it('is named by the hash of its manifest, and knows what it was trained on', async () => {
    const { hash, manifest, metrics } = await openModel(model);
    const text = await readFile(`${model}/manifest.json`);
    expect(hash).toBe(createHash('sha256').update(text).digest('hex'));
    expect(manifest).toMatchObject({ seed: '0', data: { rows: 160, patients: 10 } });
    expect(metrics.shipped).toBe(manifest.shipped);
  });

  it('evaluates other patients as such, the training table as in-sample, whatever its row order', async () => {
    const opened = await openModel(model);
    const fresh = await opened.evaluate(others, { replicates: 50 });
    expect(fresh.inSample).toBe(false);
    expect(fresh.metrics).toMatchObject({ rows: 90, patients: 6 });
    expect(Object.keys(fresh.metrics.models).sort()).toEqual(
      Object.keys(opened.metrics.models).sort(),
    );
    const [head = '', ...rows] = diaryText().trimEnd().split('\n');
    const shuffled = await folder.write('shuffled.csv', [head, ...rows.reverse(), ''].join('\n'));
    expect((await opened.evaluate(shuffled, { replicates: 50 })).inSample).toBe(true);
  });

  it('evaluates exactly the forecasts that it predicts', async () => {
    const opened = await openModel(model);
    const { dataset, batch } = await opened.predict(others);
    const { metrics } = await opened.evaluate(others, { replicates: 50 });
    let sum = 0;
    let count = 0;
    dataset.labels.forEach((label, row) => {
      if (Number.isNaN(label)) return;
      sum += ((batch.values[row] ?? NaN) - label) ** 2;
      count += 1;
    });
    expect(metrics.models['selected']?.brier).toBeCloseTo(sum / count, 12);
  });

  it('refuses to evaluate where no outcome is known', async () => {
    const blank = diaryText({ patients: 2 }).replaceAll(/^(P\d+,[^,]+),\d/gm, '$1,');
    const path = await folder.write('blank.csv', blank);
    const opened = await openModel(model);
    await expect(opened.evaluate(path, {})).rejects.toMatchObject({ code: 'DATA_INSUFFICIENT' });
    expect((await opened.predict(path)).batch.rows).toBe(32);
  });

  it('answers a category that it has never seen, and names a column that is gone', async () => {
    const opened = await openModel(model);
    const strange = await folder.write('strange.csv', diaryText().replaceAll(/d\d$/gm, 'holiday'));
    const { batch } = await opened.predict(strange);
    expect(batch.values.every((value) => value >= 0 && value <= 1)).toBe(true);
    const short = diaryText().replaceAll(/,[^,]+$/gm, '');
    await expect(opened.predict(await folder.write('short.csv', short))).rejects.toMatchObject({
      code: 'DATA_COLUMN',
      message: expect.stringMatching(/weekday/),
    });
  });

  it('of a type that is not installed is refused by name', async () => {
    const whole = builtInComponents();
    const without = whole.experts.names().filter((name) => name !== 'logistic_regression');
    const experts = createTypeRegistry<ExpertType>(
      'expert',
      without.map((name) => whole.experts.get(name)),
    );
    await expect(openModel(model, { components: { ...whole, experts } })).rejects.toMatchObject({
      code: 'COMPONENT_UNKNOWN',
      message: expect.stringMatching(/logistic_regression/),
    });
  });
});

it('prediction columns are answers, then weights, then probabilities by expert', async () => {
  const { dataset, batch } = await (await openModel(model)).predict(others);
  const columns = predictionColumns(dataset, batch);
  expect(columns.map(({ name }) => name)).toEqual([
    ...['patient_id', 'time', 'probability', 'confidence'],
    ...['weight.body', 'weight.habits', 'weight.climatology', 'weight.markov'],
    ...['probability.body', 'probability.habits', 'probability.climatology', 'probability.markov'],
  ]);
  for (const { values } of columns) expect(values).toHaveLength(batch.rows);
  expect([columns[0]?.values[0], columns[1]?.values[0]]).toEqual(['P50', '2024-02-20']);
  // log pooling is no sum of contributions
  const { receipt, expertContributions } = batch.result(0);
  expect(expertContributions === undefined).toBe(receipt.served === 'gate');
});

it('training fails before any work where it could not write, and leaves nothing', async () => {
  await folder.write('file', '');
  const events: string[] = [];
  const training = train({
    config,
    data,
    out: folder.path('file/model'),
    emit: ({ type }) => events.push(type),
  });
  await expect(training).rejects.toMatchObject({ code: 'OUTPUT' });
  expect(events).toEqual([]);
  expect((await readdir(folder.path('.'))).some((name) => name.includes('partial'))).toBe(false);
});
