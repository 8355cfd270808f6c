import { describe, expect, it } from '@jest/globals';
import { normalQuantile, sigmoid } from '@prodrome/numerics';
import {
  cohortOptionsSchema,
  exposureIndex,
  exposureEffects,
  potentialOutcomes,
  simulatePatients,
  type ExposureChange,
} from '../src/index.ts';

const options = cohortOptionsSchema.parse({ patients: 6, days: 60, seed: 4, missing: false });
const people = [...simulatePatients(options)];
const ask = (
  index: number,
  changes: readonly (readonly ExposureChange[])[],
  days = 20,
  futures = 20,
) => potentialOutcomes(options, { index, from: 50, days, futures, changes });

const meanOf = (values: Float64Array | undefined): number =>
  values ? values.reduce((sum, value) => sum + value, 0) / values.length : NaN;

describe('potential outcomes', () => {
  it('have the past of the patient in the cohort: the chance of the first day is that of the state it was left in', () => {
    people.forEach(({ index, attacks }) => {
      const [first] = ask(index, [[]], 1, 400);
      const share = attacks.outcomes[49] === 1 ? 0.5 : 1;
      // a step of the susceptibility, by the middles of a hundred equal parts of its distribution
      const usual = 0.6 * (attacks.latent[48] as number);
      const parts = Array.from({ length: 100 }, (_, i) => normalQuantile((i + 0.5) / 100));
      const expected = Float64Array.from(parts, (z) =>
        sigmoid((attacks.logOdds[49] as number) + share * (usual + 0.75 * 0.8 * z)),
      );
      expect(Math.abs(meanOf(first) - meanOf(expected))).toBeLessThan(0.03);
    });
  });

  it('differ in nothing where nothing is changed, and from future to future', () => {
    const same: ExposureChange = { column: 'exercise_min', change: (value) => value };
    const [without, again, idle] = ask(2, [[], [], [same]]);
    expect(again).toEqual(without);
    expect(new Set(without).size).toBe(20);
    idle?.forEach((value, i) => {
      expect(value).toBeCloseTo(without?.[i] ?? NaN, 9);
    });
  });

  it('go the way of the true effect, and further by more of it', () => {
    for (const { index, person } of people) {
      const effect = person.effects[exposureIndex.fragmentation] as number;
      const [without, little, much] = ask(
        index,
        [0, 17, 34].map((minutes) => [{ column: 'waso_min', change: (value) => value + minutes }]),
        30,
        60,
      );
      const steps = [meanOf(little) - meanOf(without), meanOf(much) - meanOf(little)];
      for (const step of steps) expect(Math.sign(step)).toBe(Math.sign(effect));
    }
    expect(exposureEffects[exposureIndex.fragmentation]?.name).toBe('sleep_frag');
  });

  it('take what is made of an exposure along: stress that is the same every day has no let-down', () => {
    const [without, calm, level] = ask(1, [
      [],
      [{ column: 'stress_0_10', change: () => 0 }],
      [{ column: 'stress_0_10', change: (value) => value }],
    ]);
    expect(meanOf(calm)).not.toBe(meanOf(without));
    expect(meanOf(level)).toBeCloseTo(meanOf(without), 9);
  });

  it('are the same again, and do not depend on how many futures there are', () => {
    const [few] = ask(3, [[]], 20, 5);
    const [many] = ask(3, [[]], 20, 20);
    expect(many?.subarray(0, 5)).toEqual(few);
  });
});

describe('confounding', () => {
  const given = (confounding: object) => [
    ...simulatePatients(
      cohortOptionsSchema.parse({ ...options, patients: 20, days: 200, confounding }),
    ),
  ];
  const plain = given({});

  it('moves exercise to broken sleep by the correlation that is asked for, and nothing else', () => {
    const moved = given({ restlessExercise: 0.7 });
    const correlation = (of: typeof plain): number => {
      let [cross, left, right] = [0, 0, 0];
      for (const { exposures, days } of of) {
        for (let day = 0; day < days; day++) {
          const at = day * exposureEffects.length;
          const x = exposures.values[at + exposureIndex.fragmentation] as number;
          const y = exposures.values[at + exposureIndex.exercise] as number;
          cross += x * y;
          left += x * x;
          right += y * y;
        }
      }
      return cross / Math.sqrt(left * right);
    };
    expect(correlation(plain)).toBeCloseTo(0, 1);
    expect(correlation(moved)).toBeCloseTo(0.7, 1);
    expect(moved[0]?.observed.waso_min).toEqual(plain[0]?.observed.waso_min);
  });

  it('leaves drinks on days with a prodrome, and on no others', () => {
    const left = given({ drinksLeft: 1 });
    left.forEach(({ exposures, signs }, i) => {
      signs.prodromes.forEach((there, day) => {
        const before = plain[i]?.exposures.drinks[day];
        expect(exposures.drinks[day]).toBe(there === 1 ? 0 : before);
      });
      expect(plain[i]?.attacks.outcomes).toEqual(left[i]?.attacks.outcomes);
    });
  });
});
