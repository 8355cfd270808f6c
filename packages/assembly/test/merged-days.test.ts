import { beforeAll, expect, it } from '@jest/globals';
import { readDataset } from '@prodrome/data';
import {
  checkData,
  inFileOrder,
  openModel,
  predictionColumns,
  predictionPiece,
  train,
} from '../src/index.ts';
import { temporaryFolder } from './support.ts';

const folder = temporaryFolder();
const hours = ['01', '08', '20', '23'];
const head = 'patient,time,pulse,asleep,doses,headache';
let config: string;
let data: string;
let model: string;

/** Numbers in [0, 1), always the same: Lehmer's generator. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

/** Four samples a day, the one at 23 of the night that follows. */
function samples(patients: number, days: number, seed: number): string[] {
  const next = numbers(seed);
  const lines: string[] = [];
  for (let patient = 0; patient < patients; patient++) {
    for (let day = 1; day <= days; day++) {
      for (const hour of hours) {
        const date = `2024-03-${String(day).padStart(2, '0')}T${hour}:00`;
        const isNight = hour === '01' || hour === '23';
        const asleep = isNight ? Math.floor(200 * next()) : '';
        const pulse = hour === '23' ? '' : 50 + Math.floor(30 * next());
        const doses = hour === '20' && next() < 0.3 ? 1 : '';
        const headache = hour === '20' ? Number(next() < 0.3) : '';
        lines.push(`p${patient},${date},${pulse},${asleep},${doses},${headache}`);
      }
    }
  }
  return lines;
}

beforeAll(async () => {
  config = await folder.write(
    'moe.yaml',
    `
data:
  { merge: samples, outcome: headache, catalogue: none, columns: { asleep: { merge: sum, night: true }, doses: { merge: sum } } }
experts:
  - { name: everything, type: logistic_regression }
  - { name: chain, type: markov }
validation: { outer: holdout, inner_folds: 2, bootstrap_draws: 50 }
`,
  );
  data = await folder.write('hourly.csv', `${[head, ...samples(12, 20, 1)].join('\n')}\n`);
  model = folder.path('model');
  await train({ config, data, out: model });
});

it('tells how many samples became how many days, and by which rules', async () => {
  const check = await checkData({ data, config });
  // the last evening of each patient is of a day 21
  expect(check).toMatchObject({
    ...{ merge: 'samples', rowsRead: 960, rows: 252, rowsMerged: 708, duplicatesDropped: 0 },
    columns: [
      { name: 'pulse', merge: 'mean' },
      { name: 'asleep', merge: 'sum', night: true },
      { name: 'doses', kind: 'number', merge: 'sum' },
    ],
  });
  expect(check.doubts.repeatedDays).toBeUndefined();
});

it('a model reads other files the same way: whole, in batches, and a day a line', async () => {
  const lines = samples(5, 9, 2);
  const path = await folder.write('later.csv', `${[head, ...lines].join('\n')}\n`);
  const opened = await openModel(model);
  const { dataset, batch } = await opened.predict(path);
  const whole = predictionColumns(dataset, batch);
  expect([...(whole[1]?.values ?? [])]).toEqual(lines.map((line) => line.split(',')[1]));
  async function* pieces() {
    for await (const one of opened.predictBatches(path, { workers: 1, rows: 1 })) {
      yield predictionPiece(one.dataset, one.batch);
    }
  }
  const forecasts: (string | number | null)[] = [];
  for await (const columns of inFileOrder(pieces())) {
    forecasts.push(...(columns[2]?.values ?? []));
  }
  expect(forecasts).toEqual([...(whole[2]?.values ?? [])]);
  // the days as they were merged, a line each
  const { schema } = await readDataset(path, { schema: dataset.schema });
  const { table } = dataset;
  const width = table.columns.length;
  async function* days() {
    for (let row = 0; row < table.rows; row++) {
      const cells = table.columns.map(({ name }, at) => [name, table.values[row * width + at]]);
      const known = cells.filter(([, value]) => !Number.isNaN(value));
      const outcome = table.outcomes?.[row] ?? NaN;
      yield JSON.stringify({
        patient: table.patientIds[table.patients[row] ?? 0],
        time: new Date(86_400_000 * (table.times[row] ?? 0)).toISOString().slice(0, 10),
        ...Object.fromEntries(known),
        ...(!Number.isNaN(outcome) && { [schema.outcome ?? '']: outcome }),
      });
    }
  }
  let row = 0;
  for await (const line of opened.predictLines(days())) {
    expect(JSON.parse(line)).toMatchObject({ probability: batch.values[row++] });
  }
  expect(row).toBe(table.rows);
});

it('on a stream a day is given once', async () => {
  const opened = await openModel(model);
  const line = (time: string) => JSON.stringify({ patient: 'x', time, pulse: 60 });
  async function* lines() {
    yield line('2024-03-01T08:00');
    yield line('2024-03-01T20:00');
    yield line('2024-03-02T08:00');
  }
  const answers: unknown[] = [];
  for await (const answer of opened.predictLines(lines())) answers.push(JSON.parse(answer));
  expect(answers).toEqual([
    expect.objectContaining({ time: '2024-03-01T08:00' }),
    {
      line: 2,
      error: expect.objectContaining({
        hint: expect.stringContaining('A forecast closes its day: give each day once'),
      }),
    },
    expect.objectContaining({ time: '2024-03-02T08:00' }),
  ]);
});
