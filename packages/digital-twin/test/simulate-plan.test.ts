import { describe, expect, it } from '@jest/globals';
import {
  doseResponse,
  fitTwin,
  forecastExposures,
  patientState,
  simulatePlan,
  type Plan,
} from '../src/index.ts';
import { diary, planOf, rowsOf, setup } from './support.ts';

const table = diary();
const twin = fitTwin(table, setup);
const state = patientState(twin, table, { patient: 'p3' });
const options = { seed: 1, hasDates: true, paths: 200 };
const simulate = (plan: Plan) => simulatePlan(twin, state, plan, options);

describe('a simulated plan', () => {
  it('without steps has no effect, exactly', () => {
    const { effect, placebo, without, withPlan } = simulate(planOf({}));
    for (const none of [effect, placebo]) {
      expect(none).toMatchObject({ mean: 0, low: 0, high: 0, samplingDeviation: 0, isTold: false });
    }
    expect(withPlan).toEqual(without);
  });

  it('that shifts by nothing, or caps what is never reached, has none either', () => {
    for (const step of [{ shift: 0 }, { cap: 10 }]) {
      const { effect } = simulate(planOf({ steps: [{ variable: 'stress', ...step }] }));
      expect(effect).toMatchObject({ mean: 0, low: 0, high: 0 });
    }
  });

  it('is the same by the same seed, and close by another', () => {
    const plan = planOf({ steps: [{ variable: 'stress', shift: -2 }] });
    const one = simulate(plan);
    expect(simulate(plan)).toEqual(one);
    const other = simulatePlan(twin, state, plan, { ...options, seed: 2 });
    expect(other).not.toEqual(one);
    expect(Math.abs(other.effect.mean - one.effect.mean)).toBeLessThan(
      one.effect.parameterDeviation,
    );
  });

  it('does not depend on the order of its steps', () => {
    const steps = [
      { variable: 'stress', shift: -1 },
      { variable: 'coffee', set: 1 },
      { variable: 'stress', cap: 5 },
    ];
    const orders = [steps, steps.toReversed()].map((order) => simulate(planOf({ steps: order })));
    expect(orders[1]).toEqual(orders[0]);
  });

  it('tells less stress from none where stress acts, and its placebo not', () => {
    const { effect, placebo } = simulate(planOf({ steps: [{ variable: 'stress', shift: -2 }] }));
    expect(effect.mean).toBeLessThan(-1);
    expect(effect.isTold).toBe(true);
    expect(placebo.isTold).toBe(false);
    expect(placebo.low).toBeLessThan(0);
    expect(placebo.high).toBeGreaterThan(0);
  });

  it('changes nothing before its first day, nor after its last but what follows', () => {
    const short = simulate(
      planOf({ days: 10, steps: [{ variable: 'stress', shift: -2, from: 10 }] }),
    );
    // the outcome of the last day was told on the evening before
    expect(short.effect).toMatchObject({ mean: 0, low: 0, high: 0 });
    const early = simulate(
      planOf({ days: 30, steps: [{ variable: 'stress', shift: -2, until: 10 }] }),
    );
    const whole = simulate(planOf({ days: 30, steps: [{ variable: 'stress', shift: -2 }] }));
    expect(Math.abs(early.effect.mean)).toBeLessThan(Math.abs(whole.effect.mean));
  });

  it('rises with the share of days on which it is followed, from nothing', () => {
    const plan = planOf({ steps: [{ variable: 'stress', shift: -2 }] });
    const doses = doseResponse(twin, state, plan, options);
    expect(doses[0]).toEqual({ share: 0, mean: 0, low: 0, high: 0 });
    for (let i = 1; i < doses.length; i++) {
      expect(doses[i]?.mean).toBeLessThan(doses[i - 1]?.mean ?? NaN);
    }
  });

  it('expects as many attack days a month of a long plan as of a short one', () => {
    const months = [30, 90].map((days) => simulate(planOf({ days })).without.mean / days);
    expect(months[1]).toBeCloseTo(months[0] ?? NaN, 1);
  });

  it('that cannot act is not told from none', () => {
    const many = diary({ patients: 40, days: 120, effect: 0, seed: 'null' });
    const nothing = fitTwin(many, setup);
    const plan = planOf({ steps: [{ variable: 'stress', shift: -2 }] });
    const told = ['p0', 'p1', 'p2', 'p3', 'p4'].filter((patient) => {
      const own = patientState(nothing, many, { patient });
      return simulatePlan(nothing, own, plan, options).effect.isTold;
    });
    expect(told).toEqual([]);
  });
});

describe('futures of exposures', () => {
  const futures = forecastExposures(twin, state, { days: 40, futures: 400, seed: 1 });
  const at = (name: string) => twin.variables.findIndex((variable) => variable.name === name);
  const moments = (values: Float64Array) => {
    const mean = values.reduce((a, b) => a + b, 0) / values.length;
    return {
      mean,
      deviation: Math.sqrt(values.reduce((a, b) => a + (b - mean) ** 2, 0) / values.length),
    };
  };

  it('come to the own habit, within what can be', () => {
    const own = rowsOf(table, (row) => table.patients[row] === 3);
    const lived = Float64Array.from(
      { length: own.rows },
      (_, row) => own.values[row * own.columns.length] as number,
    ).filter((value) => !Number.isNaN(value));
    const late = futures[at('stress')]?.[39] as Float64Array;
    expect(Math.abs(moments(late).mean - moments(lived).mean)).toBeLessThan(0.4);
    expect(moments(late).deviation / moments(lived).deviation).toBeCloseTo(1, 0);
    expect(Math.min(...late)).toBeGreaterThanOrEqual(0);
    expect((futures[at('coffee')]?.[5] as Float64Array).every(Number.isInteger)).toBe(true);
  });

  it('begin near the last day, and depend on it less and less', () => {
    const [near, far] = [0, 39].map(
      (day) => moments(futures[at('pressure')]?.[day] as Float64Array).deviation,
    );
    expect(near).toBeLessThan(0.9 * (far ?? NaN));
  });

  it('have a window of five days in twenty-eight', () => {
    const days = Array.from({ length: 28 }, (_, day) => futures[at('window')]?.[day]?.[0] ?? NaN);
    expect(days.reduce((sum, day) => sum + day, 0)).toBe(5);
  });
});
