import type { MetaLesson, MetaMethod, MetaMethodType } from '@prodrome/core';
import { createStream } from '@prodrome/numerics';
import { demand, demandSame, type Check } from './check.ts';
import { makeFor, type TypeSubject } from './make.ts';
import { contractCheck, createCheck } from './type-checks.ts';

/** A type of meta-learner's method under examination, with the options to examine it with. */
export type MetaMethodSubject = TypeSubject<MetaMethodType>;

const tolerance = 1e-9;
const updates = 100_000;

const make = (subject: MetaMethodSubject): Promise<MetaMethod> => makeFor(subject, {});

const third = Float64Array.of(1 / 3, 1 / 3, 1 / 3);
const everyone = Uint8Array.of(1, 1, 1);

/** The first is right, the second says nothing, the third is wrong. */
const telling = (outcome: number, present = everyone): MetaLesson => ({
  values: Float64Array.of(0.2 + 0.6 * outcome, 0.5, 0.8 - 0.6 * outcome).map((value, j) =>
    present[j] === 1 ? value : NaN,
  ),
  present,
  prior: priorOf(third, present),
  outcome,
});

function priorOf(shares: Float64Array, present: Uint8Array): Float64Array {
  const total = shares.reduce((sum, share, j) => sum + (present[j] === 1 ? share : 0), 0);
  return shares.map((share, j) => (present[j] === 1 ? share / total : 0));
}

/** Lessons of three experts, some asleep, with changing priors; always the same. */
function lessons(seed = 'conformance meta-learner', count = 60): readonly MetaLesson[] {
  const stream = createStream(seed);
  return Array.from({ length: count }, () => {
    const outcome = Number(stream.next() < 0.4);
    const present = everyone.map(() => Number(stream.next() < 0.8));
    const shares = third.map(() => 0.1 + stream.next());
    const values = third.map((_, j) => {
      const noise = stream.next();
      return present[j] === 1 ? (j === 0 ? 0.3 + 0.4 * outcome : noise) : NaN;
    });
    return { values, present, prior: priorOf(shares, present), outcome };
  });
}

function learned(method: MetaMethod, taught: Iterable<MetaLesson>, experts = 3): Float64Array {
  const state = method.initial(experts);
  for (const lesson of taught) method.learn(state, lesson);
  return state;
}

function weigh(
  method: MetaMethod,
  state: Float64Array,
  asked: Pick<MetaLesson, 'present' | 'prior'> = { present: everyone, prior: third },
): Float64Array {
  const out = new Float64Array(asked.present.length).fill(NaN);
  method.weigh(state, asked, out);
  return out;
}

function demandSimplex(weights: Float64Array, present: Uint8Array, what: string): void {
  weights.forEach((weight, j) => {
    const fits = present[j] === 1 ? weight >= 0 : weight === 0;
    demand(fits, `${what}: expert ${j}, present ${present[j]}, has ${weight}.`);
  });
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const expected = present.includes(1) ? 1 : 0;
  demand(Math.abs(total - expected) <= tolerance, `${what}: the weights sum to ${total}.`);
}

const demandNear = (found: ArrayLike<number>, expected: ArrayLike<number>, what: string): void => {
  for (let j = 0; j < expected.length; j++) {
    const near = Math.abs((found[j] as number) - (expected[j] as number)) <= tolerance;
    demand(near, `${what}: expert ${j} has ${found[j]}, not ${expected[j]}.`);
  }
};

/** The laws of the methods of a meta-learner. */
export const metaMethodChecks: readonly Check<MetaMethodSubject>[] = [
  contractCheck('meta-learner method'),
  createCheck({}),
  {
    name: 'width',
    law: 'The state of k experts is `width(k)` finite numbers, also after learning.',
    remedy: 'Return `new Float64Array(width(k))` from `initial`; keep no NaN or Infinity in it.',
    run: async (subject) => {
      const method = await make(subject);
      for (const experts of [1, 2, 3, 7]) {
        const state = method.initial(experts);
        const width = method.width(experts);
        demand(state instanceof Float64Array, 'The state is no Float64Array.');
        demand(state.length === width, `${experts} experts: ${state.length}, claimed ${width}.`);
        demand(state.every(Number.isFinite), `${experts} experts: ${state.join(', ')}.`);
      }
      const state = learned(method, lessons());
      demand(state.every(Number.isFinite), `After lessons: ${state.join(', ')}.`);
    },
  },
  {
    name: 'prior',
    law: 'Where nothing was learned the weights are the prior.',
    remedy: 'Begin with scores of 0 and weigh by prior · exp(score), divided by the total.',
    run: async (subject) => {
      const method = await make(subject);
      for (const { present, prior } of lessons()) {
        const weights = weigh(method, method.initial(3), { present, prior });
        demandNear(weights, prior, 'Of a new patient');
      }
    },
  },
  {
    name: 'simplex',
    law: 'Weights lie on the simplex over the present experts, and are exactly 0 for the others.',
    remedy: 'Skip absent experts, write 0 for them, and divide the others by their total.',
    run: async (subject) => {
      const method = await make(subject);
      const state = method.initial(3);
      for (const lesson of lessons()) {
        method.learn(state, lesson);
        for (const asked of [lesson, telling(1)]) {
          demandSimplex(weigh(method, state, asked), asked.present, 'After lessons');
        }
      }
      const one = { present: Uint8Array.of(1), prior: Float64Array.of(1) };
      const alone = learned(method, [{ ...one, values: Float64Array.of(0.2), outcome: 1 }], 1);
      demandSimplex(weigh(method, alone, one), one.present, 'A single expert');
    },
  },
  {
    name: 'follows',
    law: 'Who was better than the others weighs more afterwards, who was worse less, whatever came true.',
    remedy: 'Raise the score of an expert by how much better its answer was than the mean.',
    run: async (subject) => {
      const method = await make(subject);
      for (const outcomes of [[1], [0], [1, 0]]) {
        const taught = Array.from({ length: 60 }, (_, i) =>
          telling(outcomes[i % outcomes.length] as number),
        );
        const [right = NaN, , wrong = NaN] = weigh(method, learned(method, taught));
        const what = `After 60 lessons the right one has ${right}, the wrong one ${wrong}.`;
        demand(right > 1 / 3 + tolerance && wrong < 1 / 3 - tolerance, what);
      }
    },
  },
  {
    name: 'sleeping',
    law: 'An expert that was absent is neither punished nor rewarded: it stands between those that were right and wrong.',
    remedy: 'Leave the scores of absent experts as they are, and move the others about their mean.',
    run: async (subject) => {
      const method = await make(subject);
      const present = Uint8Array.of(1, 0, 1);
      for (const outcomes of [[1], [0], [1, 0]]) {
        const taught = Array.from({ length: 12 }, (_, i) =>
          telling(outcomes[i % outcomes.length] as number, present),
        );
        const weights = weigh(method, learned(method, taught));
        const [right = NaN, asleep = NaN, wrong = NaN] = weights;
        demand(right > asleep && asleep > wrong, `The weights are ${weights.join(', ')}.`);
      }
    },
  },
  {
    name: 'nobody',
    law: 'A lesson without any present expert changes nothing.',
    remedy: 'Return at once where `present` holds no 1.',
    run: async (subject) => {
      const method = await make(subject);
      const state = learned(method, lessons());
      const before = state.slice();
      method.learn(state, telling(1, new Uint8Array(3)));
      demandSame(state, before, 'The state');
    },
  },
  {
    name: 'permutation',
    law: 'Permuting the experts permutes the weights.',
    remedy: 'Treat all experts alike, ties too.',
    run: async (subject) => {
      const method = await make(subject);
      const order = [2, 0, 1];
      const turn = <T extends Float64Array | Uint8Array>(values: T): T =>
        values.map((_, j) => values[order[j] as number] as number) as T;
      const turned = (lesson: MetaLesson): MetaLesson => ({
        values: turn(lesson.values),
        present: turn(lesson.present),
        prior: turn(lesson.prior),
        outcome: lesson.outcome,
      });
      const state = method.initial(3);
      const other = method.initial(3);
      for (const lesson of lessons()) {
        method.learn(state, lesson);
        method.learn(other, turned(lesson));
        const expected = turn(weigh(method, state, lesson));
        demandNear(weigh(method, other, turned(lesson)), expected, 'In another order');
      }
    },
  },
  {
    name: 'finite',
    law: `${updates} updates of experts that are certain, right or wrong, leave state and weights finite.`,
    remedy:
      'Keep probabilities off 0 and 1 before a logarithm, subtract the highest score before `exp`, and bound the scores.',
    run: async (subject) => {
      const method = await make(subject);
      const state = method.initial(3);
      for (let i = 0; i < updates; i++) {
        const outcome = i < updates / 2 ? 1 : i % 2;
        const values = Float64Array.of(1, i % 3 === 0 ? 0 : 1e-300, 0.5);
        method.learn(state, { ...telling(outcome), values });
      }
      demand(state.every(Number.isFinite), `The state is ${state.join(', ')}.`);
      demandSimplex(weigh(method, state), everyone, 'Afterwards');
    },
  },
  {
    name: 'state-only',
    law: 'All that is remembered lies in the state: patients in turn learn as each alone, and a copied state goes on as its original.',
    remedy: 'Keep no variable beside the state that `learn` or `weigh` changes.',
    run: async (subject) => {
      const [one, two] = [lessons(), lessons('another patient')];
      const alone = learned(await make(subject), one);
      const method = await make(subject);
      let [first, second] = [method.initial(3), method.initial(3)];
      one.forEach((lesson, i) => {
        first = first.slice();
        second = second.slice();
        method.learn(first, lesson);
        method.learn(second, two[i] ?? lesson);
      });
      demandSame(first, alone, 'Beside another patient');
      demandSame(second, learned(await make(subject), two), 'The other patient');
    },
  },
  {
    name: 'inputs-unchanged',
    law: 'A lesson is not changed, nor is a state by asking.',
    remedy: 'Write to `state` in `learn` and to `out` in `weigh` only.',
    run: async (subject) => {
      const method = await make(subject);
      const taught = lessons();
      const state = learned(method, taught);
      const before = state.slice();
      for (const lesson of taught) weigh(method, state, lesson);
      demandSame(state, before, 'The state');
      lessons().forEach(({ values, present, prior }, i) => {
        const { values: own, present: awake, prior: shares } = taught[i] as MetaLesson;
        demandSame(own, values, 'Values');
        demandSame(awake, present, 'Present');
        demandSame(shares, prior, 'The prior');
      });
    },
  },
];
