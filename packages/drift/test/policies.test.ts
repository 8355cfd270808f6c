import { describe, expect, it } from '@jest/globals';
import { createStream } from '@prodrome/numerics';
import fc from 'fast-check';
import {
  applyPolicies,
  createDriftDetector,
  driftActions,
  driftPolicySchema,
  driftScopes,
  type DriftPolicy,
  type DriftPolicyOptions,
  type ForecastHistory,
} from '../src/index.ts';

const policyOf = (
  options: Partial<DriftPolicyOptions> & Pick<DriftPolicyOptions, 'scope' | 'action'>,
): DriftPolicy => ({
  ...driftPolicySchema.parse(options),
  accepts: 'real',
  createDetector: () =>
    createDriftDetector('page_hinkley', { threshold: 2, minInstances: 10, delta: 0.005 }),
});

interface Planted {
  readonly patients?: number;
  readonly days?: number;
  readonly seed?: string;
  /** From this day on the first expert says the opposite, of patients below the bound, and its column has moved. */
  readonly breaks?: number;
  readonly of?: number;
}

/** Two experts who know, weighed by chance; now and then one is absent. */
function historyOf({
  patients = 6,
  days = 80,
  seed = 'drift',
  breaks = Infinity,
  of = Infinity,
}: Planted = {}): ForecastHistory {
  const stream = createStream(seed);
  const rows = Array.from({ length: patients }, (_, patient) =>
    Array.from({ length: days }, (__, day) => ({ patient, day })),
  ).flat();
  const drawn = rows.map(({ patient, day }) => {
    const outcome = Number(stream.next() < 0.4);
    const near = outcome === 1 ? 0.8 : 0.2;
    const isBroken = day >= breaks && patient < of;
    const values = [isBroken ? 1 - near : near, near, stream.next() < 0.1 ? NaN : 0.4];
    const raw = values.map((value) => (Number.isNaN(value) ? 0 : 0.2 + stream.next()));
    const total = raw.reduce((sum, weight) => sum + weight, 0);
    const weights = raw.map((weight) => weight / total);
    const forecast = weights.reduce(
      (sum, weight, j) => sum + (weight > 0 ? weight * (values[j] as number) : 0),
      0,
    );
    const label = stream.next() < 0.1 ? NaN : outcome;
    return { values, weights, forecast, label, column: 0.2 * stream.next() + Number(isBroken) };
  });
  return {
    experts: ['first', 'second', 'third'],
    times: Float64Array.from(rows, ({ day }) => day),
    patients: Int32Array.from(rows, ({ patient }) => patient),
    horizonDays: 1,
    values: Float64Array.from(drawn.flatMap(({ values }) => values)),
    weights: Float64Array.from(drawn.flatMap(({ weights }) => weights)),
    forecasts: Float64Array.from(drawn, ({ forecast }) => forecast),
    outcomes: Float64Array.from(drawn, ({ label }) => label),
    features: {
      names: ['column'],
      values: Float32Array.from(drawn, ({ column }) => column),
      experts: [[0]],
    },
  };
}

/** These rows of a history. */
function rowsOf(history: ForecastHistory, rows: Int32Array): ForecastHistory {
  const k = history.experts.length;
  const cells = Int32Array.from([...rows].flatMap((row) => [0, 1, 2].map((j) => row * k + j)));
  const take = <T extends Float64Array | Int32Array | Float32Array>(all: T, at: Int32Array): T =>
    Reflect.construct(all.constructor, [Array.from(at, (i) => all[i])]) as T;
  return {
    ...history,
    times: take(history.times, rows),
    patients: take(history.patients, rows),
    values: take(history.values, cells),
    weights: take(history.weights, cells),
    forecasts: take(history.forecasts, rows),
    outcomes: take(history.outcomes, rows),
    features: { ...history.features, values: take(history.features.values, rows) },
  };
}

const every = driftScopes.flatMap((scope) =>
  driftActions.filter((action) => action !== 'retrain').map((action) => ({ scope, action })),
);
const broken = historyOf({ breaks: 40 });

describe.each(every)('scope $scope, action $action', ({ scope, action }) => {
  const policy = policyOf({ scope, action });

  it('changes nothing where nothing drifts', () => {
    const calm = historyOf();
    const { weights, alarms } = applyPolicies(calm, [policy]);
    expect(alarms).toEqual([]);
    expect(weights).toEqual(calm.weights);
  });

  it('finds what is planted, after it began, and acts on it', () => {
    const { weights, alarms } = applyPolicies(broken, [policy]);
    expect(alarms.length).toBeGreaterThan(0);
    for (const { day } of alarms) expect(day).toBeGreaterThanOrEqual(40);
    if (scope !== 'gate') expect(new Set(alarms.map(({ of }) => of)).size).toBe(1);
    expect(weights).not.toEqual(broken.weights);
  });

  it('weights stay on the simplex over the experts that answered', () => {
    const { weights } = applyPolicies(broken, [policy, policyOf({ scope: 'expert', action })]);
    for (let row = 0; row < broken.times.length; row++) {
      const own = weights.subarray(row * 3, row * 3 + 3);
      expect(own.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 12);
      own.forEach((weight, j) => {
        expect(weight).toBeGreaterThanOrEqual(0);
        if (Number.isNaN(broken.values[row * 3 + j])) expect(weight).toBe(0);
      });
    }
  });

  it('depends on nothing that comes after, nor on the order of rows', () => {
    const whole = applyPolicies(broken, [policy]);
    for (const cut of [41, 55, 62]) {
      const rows = Int32Array.from(broken.times.keys()).filter(
        (row) => (broken.times[row] as number) <= cut,
      );
      const early = applyPolicies(rowsOf(broken, rows), [policy]);
      expect(early.alarms).toEqual(whole.alarms.filter(({ day }) => day <= cut));
      rows.forEach((row, at) => {
        expect(early.weights.subarray(at * 3, at * 3 + 3)).toEqual(
          whole.weights.subarray(row * 3, row * 3 + 3),
        );
      });
    }
    const turned = Int32Array.from(broken.times.keys()).reverse();
    const other = applyPolicies(rowsOf(broken, turned), [policy]);
    expect(other.alarms).toEqual(whole.alarms);
    expect(other.weights.subarray(0, 3)).toEqual(whole.weights.subarray(-3));
  });
});

it('a policy of patients acts on the patient alone', () => {
  const some = historyOf({ breaks: 40, of: 2 });
  const { weights, alarms } = applyPolicies(some, [
    policyOf({ scope: 'patient', action: 'shadow' }),
  ]);
  expect(new Set(alarms.map(({ patient }) => patient))).toEqual(new Set([0, 1]));
  some.patients.forEach((patient, row) => {
    if (patient < 2) return;
    const own = weights.subarray(row * 3, row * 3 + 3);
    expect(own).toEqual(some.weights.subarray(row * 3, row * 3 + 3));
  });
});

it('a weight that was taken comes back by half-lives, a shadow ends after its days', () => {
  const alarmed = (options: Partial<DriftPolicyOptions> & Pick<DriftPolicyOptions, 'action'>) => {
    const { weights, alarms } = applyPolicies(broken, [policyOf({ scope: 'expert', ...options })]);
    const first = alarms[0]?.day ?? NaN;
    const shareOn = (day: number): number => {
      const row = broken.times.findIndex((time, at) => time === day && broken.patients[at] === 0);
      const odds = (all: Float64Array): number =>
        (all[row * 3] as number) / (all[row * 3 + 1] as number);
      return odds(weights) / odds(broken.weights);
    };
    return (after: number) => shareOn(first + after);
  };
  const lowered = alarmed({ action: 'down_weight', impact: 0.8, halfLifeDays: 5, of: ['first'] });
  expect(lowered(0)).toBeCloseTo(0.2, 9);
  expect(lowered(5)).toBeCloseTo(0.6, 9);
  const shadowed = alarmed({ action: 'shadow', days: 3, of: ['first'] });
  expect([0, 2, 3].map(shadowed)).toEqual([0, 0, 1]);
});

it('to retrain is an alarm as of any other action, and moves no weight', () => {
  const retrain = applyPolicies(broken, [policyOf({ scope: 'expert', action: 'retrain' })]);
  const shadow = applyPolicies(broken, [policyOf({ scope: 'expert', action: 'shadow' })]);
  expect(retrain.alarms).toEqual(shadow.alarms);
  expect(retrain.weights).toEqual(broken.weights);
});

it('options without effect on the action are refused', () => {
  const idle = (options: object): boolean =>
    !driftPolicySchema.safeParse({ scope: 'expert', ...options }).success;
  expect(idle({ action: 'down_weight', impact: 0.5, halfLifeDays: 7 })).toBe(false);
  expect(idle({ action: 'shadow', days: 7 })).toBe(false);
  expect(idle({ action: 'down_weight', days: 7 })).toBe(true);
  expect(idle({ action: 'shadow', impact: 0.5 })).toBe(true);
  expect(idle({ action: 'freeze', halfLifeDays: 7 })).toBe(true);
  expect(idle({ action: 'retrain', days: 7 })).toBe(false);
  expect(idle({ action: 'retrain', scope: 'patient' })).toBe(true);
});

it('what is not there cannot be watched', () => {
  for (const [scope, of] of [
    ['expert', 'fourth'],
    ['feature', 'first'],
    ['gate', 'first'],
  ] as const) {
    const policy = policyOf({ scope, action: 'shadow', of: [of] });
    expect(() => applyPolicies(broken, [policy])).toThrow(
      expect.objectContaining({ code: 'CONFIG' }),
    );
  }
  const unit = { ...policyOf({ scope: 'feature', action: 'shadow' }), accepts: 'unit' } as const;
  expect(() => applyPolicies(broken, [unit])).toThrow(expect.objectContaining({ code: 'CONFIG' }));
});

it('any policies of any history keep the simplex', () => {
  fc.assert(
    fc.property(
      fc.string(),
      fc.integer({ min: 1, max: 40 }),
      fc.array(fc.constantFrom(...every), { minLength: 1, maxLength: 4 }),
      (seed, breaks, chosen) => {
        const history = historyOf({ seed, breaks, patients: 3, days: 60 });
        const { weights } = applyPolicies(history, chosen.map(policyOf));
        for (let row = 0; row < history.times.length; row++) {
          const own = weights.subarray(row * 3, row * 3 + 3);
          expect(own.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 9);
          expect(Math.min(...own)).toBeGreaterThanOrEqual(0);
        }
      },
    ),
    { numRuns: 40 },
  );
});
