import { expect, test } from '@jest/globals';
import type { ExpertModel } from '@prodrome/core';
import { createStream } from '@prodrome/numerics';
import { ask, column, context, create, labelled, names, tableOf } from './support.ts';

const plain = [
  column('stress'),
  column('water'),
  column('noise'),
  column('place', { kind: 'category', categories: ['a', 'b', 'c'] }),
];
const directions = ['increasing', 'decreasing', undefined, 'increasing'] as const;
const columns = plain.map((one, at) => {
  const direction = directions[at];
  return { ...one, ...(direction && { direction }) };
});
const width = columns.length;
const rows = 600;

// the sample goes against both directions in the middle
const stream = createStream('plausibility');
const values = new Float32Array(width * rows).map((_, i) => {
  if (stream.next() < 0.1) return NaN;
  return i % width === 3 ? stream.nextInt(3) : 10 * stream.next();
});
const labels = new Float64Array(rows).map((_, row) => {
  const [stress = NaN, water = NaN] = values.subarray(width * row, width * row + 2);
  const against = stress > 4 && stress < 6 ? -0.3 : 0;
  const chance = 0.4 + 0.05 * (stress - 5) + against + (water > 4 && water < 6 ? 0.3 : 0);
  return Number(stream.next() < (Number.isNaN(chance) ? 0.5 : chance));
});
const data = labelled(tableOf(columns, values), labels);

/** How far forecasts go the wrong way along a column, at most, over grids through random days. */
async function furthestWrong(model: ExpertModel, at: number, sign: 1 | -1): Promise<number> {
  const grid = Float32Array.from({ length: 60 }, () => 12 * stream.next() - 1).sort();
  let most = 0;
  for (let draw = 0; draw < 20; draw++) {
    const from = width * stream.nextInt(rows);
    const day = [...values.subarray(from, from + width)];
    const answers = await ask(
      model,
      columns,
      Array.from(grid, (value) => day.with(at, value)),
    );
    answers.forEach((answer, i) => {
      if (i > 0) most = Math.max(most, sign * ((answers[i - 1] as number) - answer));
    });
  }
  return most;
}

const settings = names.map((name) => [name, { nEstimators: 40, minDataInLeaf: 5 }] as const);

test.each(settings)('%s: no forecast goes against a direction', async (name, options) => {
  const model = create(name, { ...options, plausibility: 'enforce' });
  const { notes } = await model.train(data, context);
  expect(notes).toEqual(['plausibility: forecasts keep to the directions of 2 of 4 columns']);
  expect(await furthestWrong(model, 0, 1)).toBe(0);
  expect(await furthestWrong(model, 1, -1)).toBe(0);
  // what has no direction is free
  expect(await furthestWrong(model, 2, 1)).toBeGreaterThan(0);
});

test.each(settings)('%s: free by default, and goes with the sample', async (name, options) => {
  const model = create(name, options);
  const { notes } = await model.train(data, context);
  expect(notes).toEqual([]);
  expect(await furthestWrong(model, 0, 1)).toBeGreaterThan(0.05);
  expect(await furthestWrong(model, 1, -1)).toBeGreaterThan(0.05);
});

test.each(settings)(
  '%s: without a direction the same as free, and a note',
  async (name, options) => {
    const given = labelled(tableOf(plain, values), labels);
    const [free, asked] = [
      create(name, options),
      create(name, { ...options, plausibility: 'enforce' }),
    ];
    await free.train(given, context);
    const { notes } = await asked.train(given, context);
    expect(notes).toEqual([
      'plausibility: none of 4 columns has a direction, so nothing is enforced',
    ]);
    expect(await asked.saveState()).toEqual(await free.saveState());
  },
);
