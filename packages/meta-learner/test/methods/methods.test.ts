import { describe, expect, it } from '@jest/globals';
import type { MetaLesson, MetaMethod } from '@prodrome/core';
import { createStream } from '@prodrome/numerics';
import { bayesian, boa, fixedShare, hedge, thompson } from '../../src/index.ts';

const prior = Float64Array.of(0.5, 0.3, 0.2);
const everyone = Uint8Array.of(1, 1, 1);

const lessons = (count: number, seed = 'methods'): MetaLesson[] => {
  const stream = createStream(seed);
  return Array.from({ length: count }, () => {
    const outcome = Number(stream.next() < 0.4);
    return {
      values: prior.map(() => 0.05 + 0.9 * stream.next()),
      present: everyone,
      prior,
      outcome,
    };
  });
};

function weightsAfter(method: MetaMethod, taught: readonly MetaLesson[]): number[] {
  const state = method.initial(3);
  for (const lesson of taught) method.learn(state, lesson);
  const out = new Float64Array(3);
  method.weigh(state, { present: everyone, prior }, out);
  return [...out];
}

const likelihood = ({ values, outcome }: MetaLesson, j: number): number =>
  outcome === 1 ? (values[j] as number) : 1 - (values[j] as number);

function normalised(shares: readonly number[]): number[] {
  const total = shares.reduce((sum, share) => sum + share, 0);
  return shares.map((share) => share / total);
}

function expectNear(found: readonly number[], expected: readonly number[], digits = 12): void {
  expected.forEach((weight, j) => {
    expect(found[j]).toBeCloseTo(weight, digits);
  });
}

describe('bayesian', () => {
  it('without forgetting gives the posterior probabilities', () => {
    const taught = lessons(20);
    const posterior = [0, 1, 2].map((j) =>
      taught.reduce((product, lesson) => product * likelihood(lesson, j), prior[j] as number),
    );
    const method = bayesian.create({ forgetting: 1, learningRate: 1 }, {});
    expectNear(weightsAfter(method, taught), normalised(posterior));
  });

  it('forgets: a lesson counts α to the power of its age', () => {
    const taught = lessons(9);
    const scores = [0, 1, 2].map((j) =>
      taught.reduce((sum, lesson) => 0.8 * sum + 0.5 * Math.log(likelihood(lesson, j)), 0),
    );
    const expected = normalised(scores.map((score, j) => (prior[j] as number) * Math.exp(score)));
    const method = bayesian.create({ forgetting: 0.8, learningRate: 0.5 }, {});
    expectNear(weightsAfter(method, taught), expected);
  });
});

it('hedge: exponential weights of squared errors', () => {
  const taught = lessons(30);
  const losses = [0, 1, 2].map((j) =>
    taught.reduce((sum, { values, outcome }) => sum + ((values[j] as number) - outcome) ** 2, 0),
  );
  const expected = normalised(losses.map((loss, j) => (prior[j] as number) * Math.exp(-2 * loss)));
  expectNear(weightsAfter(hedge.create({ learningRate: 2 }, {}), taught), expected);
});

it('fixed_share: the posterior of the best expert over every way in which it may have changed', () => {
  const taught = lessons(6);
  const share = 0.1;
  const move = (from: number, to: number): number =>
    share * (prior[to] as number) + (from === to ? 1 - share : 0);
  const paths = (at: number, last: number): number => {
    // probability of all lessons before `at`, and of `last` being the best at `at`
    if (at === 0) return prior[last] as number;
    const before = taught[at - 1] as MetaLesson;
    return [0, 1, 2].reduce(
      (sum, from) => sum + paths(at - 1, from) * likelihood(before, from) * move(from, last),
      0,
    );
  };
  const method = fixedShare.create({ share, learningRate: 1 }, {});
  expectNear(weightsAfter(method, taught), normalised([0, 1, 2].map((j) => paths(6, j))));
});

it('boa: two rounds by hand', () => {
  const even = Float64Array.of(0.5, 0.5);
  const lesson = (a: number, b: number, outcome: number): MetaLesson => ({
    ...{ values: Float64Array.of(a, b), present: Uint8Array.of(1, 1), prior: even, outcome },
  });
  const method = boa.create({ learningRate: 1 }, {});
  const state = method.initial(2);
  method.learn(state, lesson(0.9, 0.1, 1));
  // mixture .5: gains 2(−.5)(−.4) = .4 and −.4; squares .16; rate ¼
  expectNear([...state], [0.4 - 0.25 * 0.16, -0.4 - 0.25 * 0.16, 0.16, 0.16]);
  const out = new Float64Array(2);
  method.weigh(state, { present: Uint8Array.of(1, 1), prior: even }, out);
  const odds = Math.exp(0.25 * 0.8);
  expectNear([...out], [odds / (1 + odds), 1 / (1 + odds)]);
  method.learn(state, lesson(0.9, 0.1, 0));
  const mixture = 0.1 + 0.8 * (odds / (1 + odds));
  const gain = 2 * mixture * (mixture - 0.9);
  expectNear([state[0] as number], [0.36 + gain - 0.25 * gain * gain]);
});

it('thompson: as often as a draw from the posteriors is the highest', () => {
  const taught = lessons(40);
  const [noise, spread] = [0.3, 0.1];
  const ratio = (noise / spread) ** 2;
  const gains = [0, 1, 2].map((j) =>
    taught.reduce((sum, { values, outcome }) => {
      const losses = [...values].map((value) => (value - outcome) ** 2);
      const mean = losses.reduce((total, loss, l) => total + (prior[l] as number) * loss, 0);
      return sum + mean - (losses[j] as number);
    }, 0),
  );
  const stream = createStream('draws');
  const counts = [0, 0, 0];
  const draws = 100_000;
  for (let i = 0; i < draws; i++) {
    const drawn = gains.map(
      (gain) => gain / (40 + ratio) + (noise / Math.sqrt(40 + ratio)) * stream.nextNormal(),
    );
    const best = drawn.indexOf(Math.max(...drawn));
    counts[best] = (counts[best] as number) + 1;
  }
  const expected = normalised(counts.map((count, j) => (prior[j] as number) * count));
  const method = thompson.create({ forgetting: 1, noise, spread }, {});
  expectNear(weightsAfter(method, taught), expected, 2);
});

it.each([
  ['bayesian', bayesian.create({ forgetting: 0.97, learningRate: 1 }, {})],
  ['hedge', hedge.create({ learningRate: 2 }, {})],
  ['fixed_share', fixedShare.create({ share: 0.05, learningRate: 1 }, {})],
])('%s: who sleeps keeps its weight, whatever the others do', (_, method) => {
  const state = method.initial(3);
  for (const lesson of lessons(10)) method.learn(state, lesson);
  const before = new Float64Array(3);
  method.weigh(state, { present: everyone, prior }, before);
  for (const { values, outcome } of lessons(30, 'without the second')) {
    values[1] = NaN;
    const without = { present: Uint8Array.of(1, 0, 1), prior: Float64Array.of(5 / 7, 0, 2 / 7) };
    method.learn(state, { values, outcome, ...without });
  }
  const after = new Float64Array(3);
  method.weigh(state, { present: everyone, prior }, after);
  expect(after[1]).toBeCloseTo(before[1] as number, 10);
  expect(after[0]).not.toBeCloseTo(before[0] as number, 3);
});
