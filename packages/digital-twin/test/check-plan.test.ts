import { describe, expect, it } from '@jest/globals';
import { checkPlan, fitTwin, patientState, planSchema, simulatePlan } from '../src/index.ts';
import { diary, planOf, setup } from './support.ts';

const table = diary();
const twin = fitTwin(table, setup);
const state = patientState(twin, table, { patient: 'p3' });
const dates = { hasDates: true };

const refusal = (steps: readonly unknown[], more: object = {}, calendar = dates) => {
  try {
    checkPlan(twin, state, planOf({ steps, ...more }), calendar);
  } catch (error) {
    return error as { code: string; message: string };
  }
  throw new Error('the plan was taken');
};

describe('a plan is refused', () => {
  const cases: readonly (readonly [string, readonly unknown[], string, RegExp])[] = [
    [
      'for an unknown variable, with what is near',
      [{ variable: 'stres', set: 1 }],
      'CONFIG',
      /steps\[0\]\.variable.*stress/,
    ],
    ['for what every object has', [{ variable: '__proto__', set: 1 }], 'CONFIG', /one of/],
    ['for a sign', [{ variable: 'yawning', set: 0 }], 'PLAN_REFUSED', /sign of an attack/],
    [
      'for the weather',
      [{ variable: 'pressure', shift: 5 }],
      'PLAN_REFUSED',
      /nobody sets the weather/,
    ],
    ['for what does not change', [{ variable: 'age', set: 30 }], 'PLAN_REFUSED', /from day to day/],
    [
      'beyond what is plausible',
      [{ variable: 'stress', set: 11 }],
      'CONFIG',
      /from 0 to 10 points/,
    ],
    [
      'where a shift leads beyond it',
      [{ variable: 'stress', shift: -9 }],
      'CONFIG',
      /from a usual/,
    ],
    [
      'in the past',
      [{ variable: 'stress', set: 3, from: '2024-01-05' }],
      'CONFIG',
      /cannot be changed/,
    ],
    ['beyond its last day', [{ variable: 'stress', set: 3, until: 31 }], 'CONFIG', /which has 30/],
    [
      'turned around',
      [{ variable: 'stress', set: 3, from: 9, until: 4 }],
      'CONFIG',
      /no day before from/,
    ],
    [
      'for two values of one day',
      [
        { variable: 'stress', set: 3 },
        { variable: 'stress', set: 4, from: 9 },
      ],
      'CONFIG',
      /contradict/,
    ],
    [
      'for a value that is set and shifted',
      [
        { variable: 'stress', set: 3 },
        { variable: 'stress', shift: 1 },
      ],
      'CONFIG',
      /contradict/,
    ],
    ['for a shifted dose', [{ variable: 'triptan', shift: 1 }], 'CONFIG', /taken or not/],
    ['for medicine every day', [{ variable: 'triptan', set: 1 }], 'PLAN_REFUSED', /overuse/],
    [
      'for medicine every third day, whatever the adherence',
      [{ variable: 'triptan', set: 1, schedule: { everyDays: 3 }, adherence: 0.1 }],
      'PLAN_REFUSED',
      /10 days/,
    ],
    [
      'for a weekday that it never comes to',
      [{ variable: 'stress', set: 3, until: 1, schedule: { weekdays: ['monday'] } }],
      'CONFIG',
      /changes nothing/,
    ],
  ];
  it.each(cases)('%s', (_, steps, code, message) => {
    const found = refusal(steps);
    expect(found.code).toBe(code);
    expect(found.message).toMatch(message);
  });

  it('for dates and weekdays of days that have none', () => {
    const numbered = { hasDates: false };
    const dated = [{ variable: 'stress', set: 3, from: '2024-03-05' }];
    const weekly = [{ variable: 'stress', set: 3, schedule: { weekdays: ['monday'] } }];
    for (const steps of [dated, weekly]) expect(refusal(steps, {}, numbered).code).toBe('CONFIG');
  });

  it.each([
    { steps: [{ variable: 'stress' }] },
    { steps: [{ variable: 'stress', set: 1, cap: 2 }] },
    { steps: [{ variable: 'stress', set: 1, adherence: 0 }] },
    { steps: [{ variable: 'stress', set: 1, adherence: 1.1 }] },
    { steps: [{ variable: 'stress', set: 1, form: 2 }] },
    { days: 91 },
    { days: 0 },
  ])('as %j by its schema', (plan) => {
    expect(planSchema.safeParse(plan).success).toBe(false);
  });

  it('for a person with three days, or who never recorded the variable: it cannot be said', () => {
    const plan = planOf({ steps: [{ variable: 'stress', shift: -1 }] });
    const early = patientState(twin, table, { patient: 'p3', asOf: 19_725 });
    expect(() => checkPlan(twin, early, plan, dates)).toThrow(
      expect.objectContaining({
        code: 'DATA_INSUFFICIENT',
        message: expect.stringContaining('cannot be said'),
      }),
    );
    const width = table.columns.length;
    const values = table.values.map((value, at) => (at % width === 0 ? NaN : value));
    const blind = patientState(twin, { ...table, values }, { patient: 'p3' });
    expect(() => checkPlan(twin, blind, plan, dates)).toThrow(
      expect.objectContaining({
        code: 'DATA_INSUFFICIENT',
        message: expect.stringContaining('Only the population'),
      }),
    );
  });

  it('where it brings more days with medicine, up to overuse', () => {
    const often = {
      ...state,
      own: state.own.map((one) =>
        one.kind === 'treatment' ? { ...one, onAttackDay: 1, onFreeDay: 0.2 } : one,
      ),
    };
    const simulated = (shift: number) => () =>
      simulatePlan(twin, often, planOf({ steps: [{ variable: 'stress', shift }] }), {
        ...{ seed: 1, hasDates: true, paths: 100 },
      });
    expect(simulated(3)).toThrow(
      expect.objectContaining({
        code: 'PLAN_REFUSED',
        message: expect.stringContaining('without the plan'),
      }),
    );
    // less of it is no harm, however much is left
    expect(simulated(-1)().doseDays?.without).toBeGreaterThan(10);
  });
});

describe('a plan is taken', () => {
  it('on its days, by date and number, on weekdays and every so many-th', () => {
    // the last day of 60 from Monday, 1 January 2024 on, is Thursday, 29 February
    const [dated, weekly, third] = checkPlan(
      twin,
      state,
      planOf({
        days: 10,
        steps: [
          { variable: 'stress', cap: 5, from: '2024-03-02', until: '2024-03-04' },
          { variable: 'coffee', cap: 2, schedule: { weekdays: ['friday', 'sunday'] } },
          { variable: 'nap', cap: 0, from: 2, schedule: { everyDays: 3 } },
        ],
      }),
      dates,
    );
    expect([...(dated?.meant ?? [])]).toEqual([0, 1, 1, 1, 0, 0, 0, 0, 0, 0]);
    expect([...(weekly?.meant ?? [])]).toEqual([1, 0, 1, 0, 0, 0, 0, 1, 0, 1]);
    expect([...(third?.meant ?? [])]).toEqual([0, 1, 0, 0, 1, 0, 0, 1, 0, 0]);
  });

  it('where steps of one variable do not meet, or shift and cap', () => {
    const steps = [
      { variable: 'stress', set: 3, until: 5 },
      { variable: 'stress', shift: -1, from: 6 },
      { variable: 'stress', cap: 6, from: 6 },
      { variable: 'triptan', cap: 0 },
    ];
    expect(checkPlan(twin, state, planOf({ steps }), dates).map(({ action }) => action)).toEqual([
      'set',
      'shift',
      'cap',
      'cap',
    ]);
  });
});
