import { expect, it } from '@jest/globals';
import { logit } from '@prodrome/numerics';
import { all, context, create, diary, names } from './support.ts';

it.each(names)('%s: columns and base add up to the answer on the declared scale', async (name) => {
  const data = diary();
  const model = create(name, { nEstimators: 30 });
  await model.train(data, context);
  const asked = { table: data.table, rows: all(400).filter((row) => row % 4 > 0) };
  const { values: answers } = await model.predict(asked);
  const attribution = await model.explain?.(asked);
  if (!attribution) throw new Error('no attribution');
  const { scale, base, values } = attribution;
  expect(scale).toBe(name === 'gradient_boosting' ? 'logit' : 'identity');
  expect(base).toHaveLength(300);
  expect(values).toHaveLength(600);
  answers.forEach((answer, i) => {
    const [sleep = NaN, noise = NaN] = values.subarray(2 * i);
    const sum = (base[i] ?? NaN) + sleep + noise;
    expect(Math.abs(sum - (scale === 'logit' ? logit(answer) : answer))).toBeLessThan(1e-9);
  });
});

it.each(names)('%s: what says more of the label gives more', async (name) => {
  const data = diary();
  const model = create(name, { nEstimators: 30 });
  await model.train(data, context);
  const attribution = await model.explain?.(data);
  const sizeOf = (column: number) =>
    attribution?.values.reduce(
      (sum, value, at) => sum + (at % 2 === column ? Math.abs(value) : 0),
      0,
    ) ?? NaN;
  expect(sizeOf(0)).toBeGreaterThan(2 * sizeOf(1));
});

it.each(names)('%s has no attribution before it is trained', async (name) => {
  const { table, rows } = diary();
  await expect(create(name).explain?.({ table, rows })).rejects.toMatchObject({ code: 'STATE' });
});
