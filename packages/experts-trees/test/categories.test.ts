import { expect, test } from '@jest/globals';
import { createStream } from '@prodrome/numerics';
import { ask, column, context, create, labelled, names, tableOf } from './support.ts';

const categories = Array.from('abcdefghijkl');
const asCategories = [column('noise'), column('place', { kind: 'category', categories })];
const asNumbers = [column('noise'), column('place')];
const rows = 1500;

// places have no order: every other one is a bad one
const stream = createStream('categories');
const values = new Float32Array(2 * rows).map((_, i) =>
  i % 2 === 0 ? stream.nextNormal() : stream.next() < 0.05 ? NaN : stream.nextInt(12),
);
const labels = new Float64Array(rows).map((_, row) =>
  Number(stream.next() < ((values[2 * row + 1] ?? 0) % 2 === 1 ? 0.8 : 0.1)),
);
const small = { nEstimators: 20, maxLeaves: 2, maxDepth: 1 };

test.each(names)('%s puts categories without an order together in one split', async (name) => {
  const answersOf = async (columns: typeof asCategories) => {
    const model = create(name, { ...small, ...(name !== 'gradient_boosting' && whole) });
    await model.train(labelled(tableOf(columns, values), labels), context);
    return ask(
      model,
      columns,
      categories.map((_, code) => [0, code]),
    );
  };
  const answers = await answersOf(asCategories);
  const spread = answers.map((p, code) => (code % 2 === 1 ? p > 0.5 : p < 0.4));
  expect(spread).not.toContain(false);
  const ordered = await answersOf(asNumbers);
  expect(ordered.map((p, code) => (code % 2 === 1 ? p > 0.5 : p < 0.4))).toContain(false);
});

const whole = { columnSubsampleByNode: 1 };

test.each(names)('%s answers unseen categories as it answers missing ones', async (name) => {
  const model = create(name, { nEstimators: 10 });
  await model.train(labelled(tableOf(asCategories, values), labels), context);
  const [missing, ...unseen] = await ask(
    model,
    asCategories,
    [NaN, 12, 13, 70_000].map((code) => [0, code]),
  );
  for (const answer of unseen) expect(answer).toBe(missing);
  const [known] = await ask(model, asCategories, [[0, 1]]);
  expect(known).not.toBe(missing);
});

test.each(names)('%s refuses numbers that are no places of categories', async (name) => {
  const odd = values.map((value, i) => (i === 1 ? 1.5 : value));
  const training = create(name).train(labelled(tableOf(asCategories, odd), labels), context);
  await expect(training).rejects.toMatchObject({ code: 'DATA_VALUE' });
});
