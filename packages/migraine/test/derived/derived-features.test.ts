import { describe, expect, it } from '@jest/globals';
import { createFeatureTable, vectorOf, type FeatureTable } from '@prodrome/core';
import { derivedFeatures, derivedOptionsSchema } from '../../src/index.ts';
import { applied, column, daysOf, diaryOf, fittedOn, valuesOf, type Day } from './support.ts';

const named = (table: FeatureTable, name: string) => table.columns.find((one) => one.name === name);

describe('columns', () => {
  it('are told of: variable, unit, plausible range and role, values as they were', () => {
    const table = diaryOf(
      [
        column('sleep_min', { domain: 'physiological' }),
        column('humidity'),
        column('yawning', { kind: 'ordinal' }),
        column('triptan_today', { domain: 'medication_history' }),
        column('mystery'),
      ],
      [daysOf('sleep_min', [420, 400])],
    );
    const out = applied(table);
    expect(out.columns.slice(0, 5)).toEqual([
      {
        ...{ name: 'sleep_min', domain: 'physiological', kind: 'number' },
        ...{ variable: 'sleep_duration', unit: 'min', plausible: [180, 720] },
      },
      {
        ...{ name: 'humidity', domain: 'behavioural', kind: 'number', role: 'derived' },
        ...{ variable: 'humidity', unit: '%', plausible: [5, 100], direction: 'increasing' },
      },
      {
        ...column('yawning', { kind: 'ordinal' }),
        ...{ variable: 'yawning', role: 'evidence', direction: 'increasing' },
      },
      {
        ...column('triptan_today', { domain: 'medication_history' }),
        ...{ variable: 'triptan', role: 'treatment' },
      },
      column('mystery'),
    ]);
    expect(valuesOf(out, 'sleep_min')).toEqual([420, 400]);
  });

  it('keep what they say of themselves', () => {
    const own = {
      variable: 'sleep_duration',
      unit: 'h',
      plausible: [4, 11],
      role: 'evidence',
    } as const;
    const table = diaryOf([column('nights', own)], [daysOf('nights', [7])]);
    expect(named(applied(table), 'nights')).toEqual(column('nights', own));
  });

  it('made of others have the domain and name of their source, and a role', () => {
    const table = diaryOf(
      [column('rhr', { domain: 'physiological' }), column('alcohol_drinks')],
      [daysOf('rhr', [60])],
    );
    expect(applied(table).columns.slice(2)).toEqual([
      {
        ...{ name: 'resting_heart_rate_deviation', domain: 'physiological', kind: 'number' },
        ...{ unit: '1/min', sources: ['rhr'], role: 'evidence' },
      },
      {
        ...{ name: 'alcohol_excess', domain: 'behavioural', kind: 'number' },
        ...{ unit: 'drinks', sources: ['alcohol_drinks'], role: 'derived' },
        direction: 'increasing',
      },
    ]);
  });

  it('name all the columns that they are made of', () => {
    const names = [
      ...['waso_min', 'sleep_efficiency', 'yawning', 'neck_pain', 'triptan', 'ergot'],
      ...['cycle_day', 'menses', 'age', 'sex'],
    ];
    const table = diaryOf(
      names.map((name) => column(name)),
      [daysOf('waso_min', [1, 2])],
    );
    const sources = new Map(applied(table).columns.map((one) => [one.name, one.sources]));
    expect(sources.get('sleep_fragmentation')).toEqual(['waso_min', 'sleep_efficiency']);
    expect(sources.get('prodrome_signs')).toEqual(['yawning', 'neck_pain']);
    expect(sources.get('overuse_load')).toEqual(['triptan', 'ergot']);
    // age and sex say only whether there can be a cycle
    expect(sources.get('perimenstrual_phase')).toEqual(['cycle_day', 'menses']);
    expect(sources.get('waso_min')).toBeUndefined();
  });

  it('a table without any known column comes back as it is', () => {
    const table = diaryOf([column('airq'), column('x')], [daysOf('x', [1, 2])]);
    const features = fittedOn(table);
    expect(features.stateWidth).toBe(0);
    expect(features.apply(table).table).toBe(table);
  });

  it('that another transform has made are not looked at', () => {
    const lag = column('stress_lag_1', { sources: ['stress'], variable: 'stress' });
    const table = diaryOf([lag], [daysOf('stress_lag_1', [3, 4])]);
    expect(applied(table)).toBe(table);
  });

  it('that are named like a derived one are refused', () => {
    const table = diaryOf([column('stress'), column('stress_deviation')], [daysOf('stress', [1])]);
    expect(() => applied(table)).toThrow(expect.objectContaining({ code: 'DATA_COLUMN' }));
    expect(() => applied(table, { omit: ['stress_deviation'] })).not.toThrow();
  });

  it('of other names than in `fit` are refused', () => {
    const features = fittedOn(diaryOf([column('stress')], [daysOf('stress', [1])]));
    const other = diaryOf([column('mood')], [daysOf('mood', [1])]);
    expect(() => features.apply(other)).toThrow(expect.objectContaining({ code: 'SCHEMA' }));
  });
});

describe('omit', () => {
  const columns = ['stress', 'sleep_hours', 'humidity'].map((name) => column(name));
  const table = diaryOf(columns, [daysOf('stress', [3])]);

  it('leaves out the named features and no others', () => {
    const out = applied(diaryOf(columns, [[{ time: 0, cells: { stress: 3, sleep_hours: 7 } }]]), {
      omit: ['sleep_deviation', 'humidity'],
    });
    expect(out.columns.slice(3).map(({ name }) => name)).toEqual([
      ...['stress_deviation', 'stress_let_down', 'absolute_sleep_deviation'],
    ]);
    expect(named(out, 'humidity')).not.toHaveProperty('role');
  });

  it('takes the name of every feature', () => {
    const omit = Object.keys(derivedFeatures);
    expect(applied(table, { omit }).columns.map(({ name }) => name)).toEqual([
      ...['stress', 'sleep_hours', 'humidity'],
    ]);
  });

  it('takes no name that is none', () => {
    expect(derivedOptionsSchema.safeParse({ omit: ['stress'] }).success).toBe(false);
    expect(derivedOptionsSchema.parse({})).toEqual({ omit: [] });
  });
});

describe('habits', () => {
  const value = (p: number, t: number) =>
    (p * 7 + t * 3) % 11 === 0 ? NaN : 4 + 0.7 * p + 1.5 * Math.sin(0.9 * t + p);
  const patients = Array.from({ length: 6 }, (_, p) =>
    daysOf(
      'stress',
      Array.from({ length: 40 }, (__, t) => value(p, t)),
    ),
  );
  const fit = (days: readonly (readonly Day[])[]) =>
    vectorOf(fittedOn(diaryOf([column('stress')], days)).saveState(), 'baselines');

  it('are shrunken by components of variance, as numpy finds them', () => {
    // varcomp of a prototype in numpy 2.4.6, on the same values in float32
    const [mean, strength] = fit(patients);
    expect(mean).toBeCloseTo(5.761786573821001, 9);
    expect(strength).toBeCloseTo(3.9656700793036768, 9);
  });

  it('are not learned from patients with few days where others have more', () => {
    const short = daysOf(
      'stress',
      Array.from({ length: 15 }, () => 9),
    );
    const [mean, strength] = fit([...patients.slice(0, 5), short]);
    expect(mean).toBeCloseTo(5.410214355686405, 9);
    expect(strength).toBeCloseTo(6.578315518688086, 9);
  });

  it('without a value in the training rows make no feature, and are noted', () => {
    const table = diaryOf([column('stress'), column('mood')], [daysOf('mood', [3, 4])]);
    const features = fittedOn(table);
    expect(features.fit(table, Int32Array.of(0, 1)).notes).toEqual([
      'stress has no value in the training rows; its habit is left out',
    ]);
    expect(features.apply(table).table.columns.map(({ name }) => name)).toEqual([
      ...['stress', 'mood', 'stress_let_down'],
    ]);
  });

  it('a unit that a variable is not written in is noted, and nothing made of it', () => {
    const table = diaryOf([column('stress', { unit: 'furlong' })], [daysOf('stress', [3])]);
    const features = fittedOn(table);
    expect(features.fit(table, Int32Array.of(0)).notes).toEqual([
      'column stress: furlong is no known unit of stress; nothing is made of it',
    ]);
    expect(features.apply(table).table).toBe(table);
  });
});

describe('values', () => {
  it('of yesterday count only if they are of yesterday', () => {
    const days = [0, 1, 3, 4].map((time, i) => ({
      time,
      cells: { stress: [8, 5, 1, 3][i] ?? NaN },
    }));
    const out = applied(diaryOf([column('stress')], [days]));
    expect(valuesOf(out, 'stress_let_down')).toEqual([NaN, 3, NaN, 0]);
  });

  it('in other units give the same features', () => {
    const hours = [7.5, 6, 9, 8];
    const one = applied(diaryOf([column('sleep_hours')], [daysOf('sleep_hours', hours)]));
    const minutes = hours.map((value) => 60 * value);
    for (const name of ['sleep_minutes', 'sleep']) {
      const unit = name === 'sleep' ? { variable: 'sleep_duration', unit: 'minutes' } : {};
      const other = applied(diaryOf([column(name, unit)], [daysOf(name, minutes)]));
      valuesOf(other, 'sleep_deviation').forEach((value, i) => {
        expect(value).toBeCloseTo(valuesOf(one, 'sleep_deviation')[i] ?? NaN, 5);
      });
    }
  });

  it('forget resting heart rates by 2 % a day, recorded or not', () => {
    const days = [0, 10].map((time) => ({ time, cells: { rhr: time === 0 ? 60 : 70 } }));
    const table = diaryOf([column('rhr')], [days]);
    const features = fittedOn(table);
    const [mean = NaN, strength = NaN] = vectorOf(features.saveState(), 'baselines');
    const kept = 0.98 ** 10;
    const own = (strength * mean + kept * 60 + 70) / (strength + kept + 1);
    const out = valuesOf(features.apply(table).table, 'resting_heart_rate_deviation');
    expect(out[1]).toBeCloseTo(70 - own, 4);
  });

  it('of a change in pressure are turned; the recorded drop is used as it is', () => {
    const change = 'pressure_change_24h';
    const out = applied(diaryOf([column(change)], [daysOf(change, [-6, 0, 4])]));
    expect(valuesOf(out, 'pressure_drop')).toEqual([6, 0, -4]);
    const drop = applied(
      diaryOf([column('pressure_hpa'), column('pressure_drop_24h')], [daysOf('pressure_hpa', [1])]),
    );
    expect(named(drop, 'pressure_drop_24h')?.role).toBe('derived');
    expect(named(drop, 'pressure_drop')).toBeUndefined();
  });

  it('of sleep interruptions are standard scores of the training rows, and constant ones left out', () => {
    const made = applied(diaryOf([column('awakenings')], [daysOf('awakenings', [1, 3])]));
    expect(valuesOf(made, 'sleep_fragmentation')).toEqual([-1, 1]);
    const constant = diaryOf([column('awakenings')], [daysOf('awakenings', [2, 2])]);
    expect(named(applied(constant), 'sleep_fragmentation')).toBeUndefined();
  });

  it('are at the evening of the last row, of several on one day', () => {
    const times = [0, 0.5, 1];
    const days = times.map((time, i) => ({ time, cells: { caffeine_cups: [1, 4, 2][i] ?? NaN } }));
    const out = applied(diaryOf([column('caffeine_cups')], [days]));
    expect(valuesOf(out, 'caffeine_drop')).toEqual([NaN, NaN, 2]);
  });
});

it('outcomes, times and patients stay as they were', () => {
  const table = createFeatureTable({
    ...diaryOf([column('stress')], [daysOf('stress', [1, 2])]),
    outcomes: Float64Array.of(0, 1),
  });
  const { outcomes, times, patientIds } = applied(table);
  expect([outcomes, times, patientIds]).toEqual([table.outcomes, table.times, ['0']]);
});

it('what is expected of features is what is known of their variables', () => {
  const shapes = Object.entries(derivedFeatures).map(([name, { role, direction }]) => [
    ...[name, role, direction?.rule, direction?.shape],
  ]);
  expect(shapes.filter(([, role]) => role === 'evidence').map(([name]) => name)).toEqual([
    ...['hrv_rmssd_deviation', 'hrv_sdnn_deviation', 'resting_heart_rate_deviation'],
    'prodrome_signs',
  ]);
  expect(shapes).toContainEqual(['sleep_deviation', 'derived', 'soft', 'u_shape']);
  expect(shapes).toContainEqual(['overuse_load', 'derived', 'hard', 'increasing']);
  expect(shapes).toContainEqual(['exercise', 'derived', 'soft', 'decreasing']);
  expect(shapes).toContainEqual(['weekend', 'derived', 'none', 'flat']);
});
