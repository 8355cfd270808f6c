import { describe, expect, it } from '@jest/globals';
import { takeRows, createState } from '@prodrome/core';
import { labelsAhead, type Dataset } from '@prodrome/data';
import { logisticRegression, markov } from '@prodrome/experts';
import { createTrainer, type MixturePlan, type PlannedExpert } from '../src/index.ts';
import { datasetOf, diary, expertType, plan, expert, splitOf } from './support.ts';

/** Few experts and mixtures: what is looked at is who is shown what. */
const small = (
  experts: readonly PlannedExpert[],
  validation: Partial<MixturePlan['validation']>,
) => {
  const whole = plan();
  return {
    ...whole,
    experts,
    candidates: whole.candidates.slice(0, 1),
    validation: { ...whole.validation, folds: 2, innerFolds: 2, ...validation },
  };
};

const ahead = (horizonDays: number): Dataset => {
  const { table } = diary(12, 20, 'splits');
  return datasetOf(table, labelsAhead(table, horizonDays), horizonDays);
};

interface Asked {
  readonly trainedTo: number;
  readonly from: number;
  readonly met: boolean;
}

/** Tells of every question how it relates to what was shown in training. */
function watcher(asked: Asked[]): PlannedExpert {
  const type = expertType('watcher', () => {
    let last = -Infinity;
    let known: readonly string[] = [];
    return {
      train: async ({ table }) => {
        last = Math.max(...table.times);
        known = table.patientIds;
        return { metrics: {}, notes: [] };
      },
      saveState: async () => createState('watcher', 1, { last, known }),
      loadState: async ({ json }) => {
        ({ last, known } = json as { last: number; known: readonly string[] });
      },
      predict: async ({ table, rows }) => {
        const met = table.patientIds.some((id) => known.includes(id));
        const from = Math.min(...Array.from(rows, (row) => table.times[row] ?? NaN));
        asked.push({ trainedTo: last, from, met });
        return { values: new Float64Array(rows.length).fill(0.5) };
      },
    };
  });
  return expert('watcher', type, 'all');
}

describe.each([1, 3])('with a horizon of %d days', (horizon) => {
  it.each([
    ['kfold', 'patients', 2],
    ['holdout', 'patients', 1],
    ['kfold', 'forward', 2],
    ['holdout', 'forward', 1],
    ['kfold', 'patients_forward', 2],
    ['holdout', 'patients_forward', 1],
  ] as const)(
    '%s, %s: training is shown no held-out patient and no held-out day',
    async (...of) => {
      const [outer, split, folds] = of;
      const asked: Asked[] = [];
      const experts = [watcher(asked), expert('markov', markov, 'history')];
      const { metrics } = await createTrainer(
        small(experts, { outer, split: splitOf(split) }),
      ).train(ahead(horizon), {
        seed: '1',
      });
      expect(metrics.models['watcher']?.brier).toBe(0.25);
      // two inner folds and then the held-out rows for every outer fold; two inner folds for the final fit, unless they are the outer ones
      expect([3 * folds, 3 * folds + 2]).toContain(asked.length);
      const isOuter = (at: number): boolean => at % 3 === 2 && at < 3 * folds;
      const outerQuestions = asked.filter((_, at) => isOuter(at));
      for (const { trainedTo, from, met } of outerQuestions) {
        if (split !== 'forward') expect(met).toBe(false);
        if (split !== 'patients') expect(trainedTo).toBeLessThan(from);
      }
      const crossFitted = asked.filter((_, at) => !isOuter(at));
      expect(crossFitted.some(({ met }) => met)).toBe(false);
    },
  );
});

describe('too few patients', () => {
  const few = (patients: number): Dataset => {
    const { table } = ahead(1);
    const rows = Int32Array.from(table.times.keys()).filter(
      (row) => (table.patients[row] ?? 0) < patients,
    );
    const part = takeRows(table, rows);
    return datasetOf(part, labelsAhead(part, 1), 1);
  };
  const experts = [expert('markov', markov, 'history')];

  it('for inner folds: is refused with the section to change', async () => {
    const training = createTrainer(
      small(experts, { outer: 'holdout', split: splitOf('patients') }),
    ).train(few(2), { seed: '1' });
    await expect(training).rejects.toMatchObject({
      code: 'DATA_INSUFFICIENT',
      where: 'validation.inner_folds',
      fields: { patients: 1, needed: 2 },
    });
  });

  it('two patients are enough for two inner folds', async () => {
    const council = small(experts, { outer: 'holdout', split: splitOf('forward') });
    const { metrics } = await createTrainer(council).train(few(2), { seed: '1' });
    expect(metrics.patients).toBe(2);
  });
});

describe('a council of one', () => {
  it('is served alone; the mixtures are absent, and it says why', async () => {
    const { metrics } = await createTrainer(
      small([expert('body', logisticRegression, 'physiological')], {}),
    ).train(ahead(1), { seed: '1' });
    expect(metrics.shipped).toBe('body');
    expect(metrics.models['selected']).toBeDefined();
    expect(metrics.absent['uniform']).toMatch(/a mixture needs two experts, there are 1/);
  });
});

it('an expert that fails in one fold only is absent with its own reason', async () => {
  let trainings = 0;
  const fickle = expertType('fickle', () => ({
    train: async () => {
      trainings += 1;
      if (trainings === 1) throw new Error('sensor library crashed');
      return { metrics: {}, notes: [] };
    },
    predict: async ({ rows }) => ({ values: new Float64Array(rows.length).fill(0.5) }),
  }));
  const experts = [expert('fickle', fickle, 'all'), expert('markov', markov, 'history')];
  const { metrics } = await createTrainer(small(experts, {})).train(ahead(1), { seed: '1' });
  expect(metrics.models['fickle']).toBeUndefined();
  expect(metrics.absent['fickle']).toBe(
    'failed in fold-1/inner-1/expert/fickle: Error: sensor library crashed',
  );
  // without it there is nothing to mix in that fold
  expect(metrics.models['uniform']).toBeUndefined();
  expect(metrics.absent['uniform']).toBe('fold-1: a mixture needs two experts, there are 1');
});

it('an expert that fails only when asked of held-out rows is absent with its own reason', async () => {
  let asked = 0;
  const brittle = expertType('brittle', () => ({
    predict: async ({ rows }) => {
      // two inner folds, then the held-out rows
      if (++asked === 3) throw new Error('out of range');
      return { values: new Float64Array(rows.length).fill(0.5) };
    },
  }));
  const experts = [expert('brittle', brittle, 'all'), expert('markov', markov, 'history')];
  const { metrics } = await createTrainer(small(experts, {})).train(ahead(1), { seed: '1' });
  expect(metrics.absent['brittle']).toBe('failed in fold-1/expert/brittle: Error: out of range');
});
