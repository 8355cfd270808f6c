import { beforeAll, describe, expect, it } from '@jest/globals';
import {
  inFileOrder,
  openModel,
  predictionColumns,
  predictionPiece,
  train,
  type OutputColumn,
} from '../src/index.ts';
import { inOrder } from '../src/predict-batches.ts';
import { diaryText, temporaryFolder } from './support.ts';

const folder = temporaryFolder();
let data: string;
let model: string;
beforeAll(async () => {
  const config = await folder.write(
    'moe.yaml',
    `
data: { outcome: headache, domains: { physiological: [sleep_h], behavioural: [weekday] } }
experts:
  - { name: body, type: logistic_regression, specialty: physiological }
  - { name: habits, type: logistic_regression, specialty: behavioural }
preprocessing: { windows: { days: [3] } }
validation: { outer: holdout, inner_folds: 2, bootstrap_draws: 50 }
`,
  );
  data = await folder.write('diary.csv', diaryText({ patients: 14 }));
  model = folder.path('model');
  await train({ config, data, out: model });
});

/** The columns of several pieces put together. */
function joined(
  pieces: readonly (readonly OutputColumn[])[],
): [string, (string | number | null)[]][] {
  const names = (pieces[0] ?? []).map(({ name }) => name);
  return names.map((name, at) => [
    name,
    pieces.flatMap((columns) => [...(columns[at]?.values ?? [])]),
  ]);
}

describe('every row of a file is answered, in the order of the file', () => {
  const [head = '', ...lines] = diaryText({ patients: 6 }).trimEnd().split('\n');
  // each third row stands there twice, and patients are mixed
  const doubled = lines.flatMap((line, at) => (at % 3 === 0 ? [line, line] : [line]));
  const mixed = doubled.map((_, at) => doubled[(at * 37) % doubled.length] as string);
  const keyOf = (line: string): string => line.split(',').slice(0, 2).join();

  it.each([
    { order: 'by patient', rows: doubled },
    { order: 'mixed', rows: mixed },
  ])('$order, in batches and whole', async ({ rows }) => {
    const path = await folder.write('rows.csv', `${[head, ...rows].join('\n')}\n`);
    const opened = await openModel(model);
    const { dataset, batch } = await opened.predict(path);
    const whole = predictionColumns(dataset, batch);
    const told = (columns: readonly OutputColumn[]) =>
      [...(columns[0]?.values ?? [])].map((id, row) => `${id},${columns[1]?.values[row] ?? ''}`);
    expect(told(whole)).toEqual(rows.map(keyOf));
    // equal rows have equal forecasts
    const byKey = new Map<string, unknown>();
    told(whole).forEach((key, row) => {
      const p = whole[2]?.values[row];
      expect(byKey.get(key) ?? p).toBe(p);
      byKey.set(key, p);
    });
    async function* pieces() {
      for await (const one of opened.predictBatches(path, { workers: 2, rows: 20 })) {
        yield predictionPiece(one.dataset, one.batch);
      }
    }
    const ordered = await collect(inFileOrder(pieces()));
    expect(joined(ordered)).toEqual(joined([whole]));
  });
});

async function collect<T>(all: AsyncIterable<T>, each?: () => void): Promise<T[]> {
  const found: T[] = [];
  for await (const one of all) {
    found.push(one);
    each?.();
  }
  return found;
}

const inBatches = async (workers: number, rows: number) => {
  const opened = await openModel(model);
  async function* pieces() {
    for await (const { dataset, batch } of opened.predictBatches(data, { workers, rows })) {
      yield predictionPiece(dataset, batch);
    }
  }
  return collect(inFileOrder(pieces()));
};

describe('forecasts in batches', () => {
  it.each([
    [1, 20],
    [1, 1e6],
    [2, 20],
    [3, 1],
  ])('%d workers, batches of %d rows: what the whole file at once gives', async (workers, rows) => {
    const { dataset, batch } = await (await openModel(model)).predict(data);
    const pieces = await inBatches(workers, rows);
    expect(pieces.length > 1).toBe(rows < 1e6);
    expect(joined(pieces)).toEqual(joined([predictionColumns(dataset, batch)]));
  });

  it('an error of the data comes with its code, whatever the workers', async () => {
    const text = diaryText({ patients: 14 }).replace(/^(P13,[^,]*),\d/m, '$1,7');
    const bad = await folder.write('bad.csv', text);
    for (const workers of [1, 2]) {
      const opened = await openModel(model);
      const reading = collect(opened.predictBatches(bad, { workers, rows: 20 }));
      await expect(reading).rejects.toMatchObject({ code: expect.stringMatching(/^DATA/) });
    }
  });

  it('stops when it is told to, and leaves no worker behind', async () => {
    const controller = new AbortController();
    const opened = await openModel(model);
    const { signal } = controller;
    const reading = collect(opened.predictBatches(data, { workers: 2, rows: 20, signal }), () => {
      controller.abort();
    });
    await expect(reading).rejects.toMatchObject({ code: 'CANCELLED' });
  });
});

describe('answers in order', () => {
  async function* numbers(): AsyncGenerator<number> {
    for (let i = 0; i < 10; i++) yield await Promise.resolve(i);
  }

  it('come in the order of what was asked, some at once', async () => {
    let busy = 0;
    let most = 0;
    const answer = async (asked: number): Promise<number> => {
      most = Math.max(most, ++busy);
      for (let i = 0; i < (asked % 3) * 5; i++) await Promise.resolve();
      busy -= 1;
      return asked * 2;
    };
    const answers: number[] = [];
    for await (const one of inOrder(numbers(), answer, 4)) answers.push(one);
    expect(answers).toEqual([0, 2, 4, 6, 8, 10, 12, 14, 16, 18]);
    expect(most).toBeGreaterThan(1);
    expect(most).toBeLessThanOrEqual(4);
  });

  it('end with the first error, when all that began have ended', async () => {
    let ended = 0;
    const answer = async (asked: number): Promise<number> => {
      await Promise.resolve();
      ended += 1;
      if (asked === 3) throw new Error('three');
      return asked;
    };
    await expect(collect(inOrder(numbers(), answer, 3))).rejects.toThrow('three');
    expect(ended).toBeGreaterThanOrEqual(4);
  });
});
