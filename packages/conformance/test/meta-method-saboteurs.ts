import { defineMetaMethod, type MetaMethod, type MetaMethodType } from '@prodrome/core';
import { foreign, waiting } from './foreign.ts';
import { freeOptions } from './free-options.ts';

/** Exponential weights of squared errors about their mean; after the k scores the number of lessons. */
const honest = (): MetaMethod => ({
  width: (k) => k + 1,
  initial: (k) => new Float64Array(k + 1),
  learn: (state, { values, present, prior, outcome }) => {
    if (!present.includes(1)) return;
    const losses = values.map((value, j) => (present[j] === 1 ? (value - outcome) ** 2 : 0));
    const mean = losses.reduce((sum, loss, j) => sum + (prior[j] as number) * loss, 0);
    losses.forEach((loss, j) => {
      if (present[j] === 1) state[j] = (state[j] as number) + mean - loss;
    });
    state[losses.length] = (state[losses.length] as number) + 1;
  },
  weigh: (state, { present, prior }, out) => {
    const top = prior.reduce(
      (most, _, j) => (present[j] === 1 ? Math.max(most, state[j] as number) : most),
      -Infinity,
    );
    let total = 0;
    prior.forEach((share, j) => {
      out[j] = present[j] === 1 ? share * Math.exp((state[j] as number) - top) : 0;
      total += out[j];
    });
    for (let j = 0; j < prior.length; j++) out[j] = total > 0 ? (out[j] as number) / total : 0;
  },
});

/** A method that keeps every law, but for the parts given. */
export const metaMethodWith = (
  changes: (own: MetaMethod) => Partial<MetaMethod> = () => ({}),
): MetaMethodType =>
  defineMetaMethod({
    type: 'honest',
    description: 'keeps every law',
    options: freeOptions,
    create: () => {
      const own = honest();
      return { ...own, ...changes(own) };
    },
  });

/** For every check, a method that breaks just that law. */
export const metaMethodSaboteurs: Readonly<Record<string, MetaMethodType>> = {
  contract: foreign(metaMethodWith()),
  create: waiting(metaMethodWith()),
  width: metaMethodWith(() => ({ width: (k) => k })),
  prior: metaMethodWith((own) => ({
    weigh: (state, asked, out) => {
      own.weigh(state, asked, out);
      const present = asked.present.reduce((sum, one) => sum + one, 0);
      // drawn to equal weights until there is something to know
      if (state.at(-1) === 0)
        out.forEach((_, j) => (out[j] = asked.present[j] === 1 ? 1 / present : 0));
    },
  })),
  simplex: metaMethodWith((own) => ({
    weigh: (state, asked, out) => {
      own.weigh(state, asked, out);
      const at = asked.present.indexOf(0);
      if (at >= 0 && (state.at(-1) as number) > 0) out[at] = 1e-12;
    },
  })),
  follows: metaMethodWith((own) => ({
    learn: (state, lesson) => {
      // never learns from days without an event when all were there
      if (lesson.outcome === 1 || lesson.present.includes(0)) own.learn(state, lesson);
    },
  })),
  sleeping: metaMethodWith((own) => ({
    learn: (state, lesson) => {
      own.learn(state, lesson);
      if (!lesson.present.includes(1)) return;
      lesson.present.forEach((present, j) => {
        if (present === 0) state[j] = (state[j] as number) - 1;
      });
    },
  })),
  nobody: metaMethodWith((own) => ({
    learn: (state, lesson) => {
      own.learn(state, lesson);
      if (!lesson.present.includes(1)) state[state.length - 1] = (state.at(-1) as number) + 1;
    },
  })),
  permutation: metaMethodWith((own) => ({
    learn: (state, lesson) => {
      own.learn(state, lesson);
      // a tie goes to the first
      if (lesson.present[0] === 1) state[0] = (state[0] as number) + 1e-3;
    },
  })),
  finite: metaMethodWith((own) => ({
    learn: (state, lesson) => {
      own.learn(state, lesson);
      if (lesson.values.includes(1e-300)) state[0] = (state[0] as number) * 1.1 + 1;
    },
  })),
  'state-only': metaMethodWith((own) => {
    let lessons = 0;
    return {
      learn: (state, lesson) => {
        lessons += 1;
        own.learn(state, lesson);
        const before = state.at(-1) as number;
        if (lessons > before + 1) state[0] = (state[0] as number) * (1 + 1e-15 * lessons);
      },
    };
  }),
  'inputs-unchanged': metaMethodWith((own) => ({
    learn: (state, lesson) => {
      own.learn(state, lesson);
      lesson.values.forEach((value, j) => {
        if (Number.isNaN(value)) lesson.values[j] = 0;
      });
    },
  })),
};
