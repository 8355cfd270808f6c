import { describe, expect, it } from '@jest/globals';
import { createStream, logit, sigmoid } from '@prodrome/numerics';
import { smallestChange, type ChangeOption } from '../src/index.ts';

/** Values at these distances from 0, which is what was recorded. */
const option = (name: string, values: readonly number[], unit = 1): ChangeOption => ({
  ...{ name, values },
  costs: values.map((value) => Math.abs(value) / unit),
});

/** A model that is linear on the log odds, and how it answers changes. */
const linear =
  (slopes: Readonly<Record<string, number>>, intercept: number) =>
  (changes: readonly Readonly<Record<string, number>>[]): Float64Array =>
    Float64Array.from(changes, (values) =>
      sigmoid(
        Object.entries(values).reduce((sum, [name, x]) => sum + (slopes[name] ?? 0) * x, intercept),
      ),
    );

describe('a linear model', () => {
  const steps = [-4, -3, -2, -1];

  it('is brought under a level by the first value beyond (logit level − log odds) / slope', async () => {
    for (const level of [0.2, 0.3, 0.45]) {
      const { found } = await smallestChange({
        options: [option('alcohol', steps)],
        under: level,
        predict: linear({ alcohol: 0.5 }, 0),
      });
      const exact = logit(level) / 0.5;
      expect(found?.values).toEqual({ alcohol: Math.ceil(exact) - 1 });
      expect(found?.answer).toBeCloseTo(sigmoid(0.5 * (Math.ceil(exact) - 1)), 12);
    }
  });

  it('of two variables that would do alone the one that has to move less in its own measure is changed', async () => {
    const search = {
      under: sigmoid(-0.95),
      predict: linear({ alcohol: 1, meals: 1 }, 0),
    };
    const equal = await smallestChange({
      ...search,
      options: [option('alcohol', [-1], 2), option('meals', [-1], 3)],
    });
    expect(equal.found?.values).toEqual({ meals: -1 });
    expect(equal.found?.cost).toBeCloseTo(1 / 3, 12);
  });

  it('few variables that move far come before many that move a little', async () => {
    const { found } = await smallestChange({
      options: [option('alcohol', [-1, -4]), option('meals', [-1])],
      under: sigmoid(-1.5),
      predict: linear({ alcohol: 1, meals: 1 }, 0),
    });
    expect(found?.values).toEqual({ alcohol: -4 });
  });

  it('is as brute force has it, at most so many variables, whatever it is', async () => {
    const stream = createStream('brute');
    for (let round = 0; round < 30; round++) {
      const names = ['a', 'b', 'c', 'd'];
      const slopes = Object.fromEntries(names.map((name) => [name, 2 * stream.next() - 0.7]));
      const options = names.map((name) => option(name, [-2, -1, 1], 0.5 + stream.next()));
      const under = 0.1 + 0.4 * stream.next();
      const predict = linear(slopes, 0.3);
      const { found, lowest } = await smallestChange({ options, under, predict });
      let best: { changed: number; cost: number } | undefined;
      let least = 1;
      const choices = [0, -2, -1, 1];
      for (let code = 1; code < 256; code++) {
        const chosen = names.map((_, at) => choices[(code >> (2 * at)) & 3] as number);
        const changed = chosen.filter((value) => value !== 0).length;
        if (changed > 3) continue;
        const values = Object.fromEntries(names.map((name, at) => [name, chosen[at] as number]));
        const [answer = NaN] = predict([values]);
        least = Math.min(least, answer);
        const cost = chosen.reduce(
          (sum, value, at) => sum + (options[at]?.costs[[-2, -1, 1].indexOf(value)] ?? 0),
          0,
        );
        const isBetter =
          !best || changed < best.changed || (changed === best.changed && cost < best.cost);
        if (answer < under && isBetter) best = { changed, cost };
      }
      expect(found && Object.keys(found.values).length).toBe(best?.changed);
      if (best) expect(found?.cost).toBeCloseTo(best.cost, 12);
      else expect(lowest?.answer).toBeCloseTo(least, 12);
    }
  });
});

it('none is none, with the lowest that was reached', async () => {
  const nothing = await smallestChange({
    options: [option('alcohol', [-1, -2])],
    under: 0.1,
    predict: linear({ alcohol: 0.5 }, 0),
  });
  expect(nothing.found).toBeUndefined();
  expect(nothing.lowest).toMatchObject({ values: { alcohol: -2 }, answer: sigmoid(-1) });
  const empty = { options: [], under: 0.5, predict: () => new Float64Array() };
  expect(await smallestChange(empty)).toEqual({ asked: 0 });
  const silent = { ...empty, options: [option('a', [1])], predict: () => Float64Array.of(NaN) };
  expect(await smallestChange(silent)).toEqual({ asked: 1 });
});

it.each([
  ['costs of another length', [{ name: 'a', values: [1], costs: [] }], () => new Float64Array(1)],
  ['a value that is none', [option('a', [NaN])], () => new Float64Array(1)],
  ['answers of another length', [option('a', [1])], () => new Float64Array(2)],
  [
    'more than can be tried',
    ['a', 'b', 'c'].map((name) =>
      option(
        name,
        [...Array(60).keys()].map((at) => at + 1),
      ),
    ),
    (changes: readonly unknown[]) => new Float64Array(changes.length).fill(1),
  ],
])('%s is refused', async (_, options, predict) => {
  await expect(smallestChange({ options, under: 0.5, predict })).rejects.toMatchObject({
    code: 'USAGE',
  });
});
