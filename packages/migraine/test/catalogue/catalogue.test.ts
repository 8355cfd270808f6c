import { describe, expect, it, test } from '@jest/globals';
import { migraineCatalogue, migraineVariables } from '../../src/index.ts';

const read = (column: string, written: number): number => {
  const { factor = 1, offset = 0 } = migraineCatalogue.find(column) ?? {};
  return factor * written + offset;
};

const camelCase = (name: string): string =>
  name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());

describe('names', () => {
  it('lead to one variable each, in snake case, camel case and with spaces', () => {
    for (const { name: variable, aliases } of migraineVariables) {
      for (const { name } of aliases) {
        for (const written of [name, camelCase(name), name.replaceAll('_', ' ').toUpperCase()]) {
          expect([written, migraineCatalogue.find(written)?.variable]).toEqual([written, variable]);
        }
      }
    }
  });

  it('of variables are told once', () => {
    const names = migraineVariables.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });

  // prettier-ignore
  it.each([
    ['dow', 'day_of_week'], ['hrv_rmssd_ms', 'hrv_rmssd'], ['resting_hr_bpm', 'resting_heart_rate'],
    ['sleep_hours', 'sleep_duration'], ['sleep_efficiency_pct', 'sleep_efficiency'], ['waso_min', 'wake_after_sleep_onset'],
    ['pressure_hpa', 'pressure'], ['pressure_drop_24h_hpa', 'pressure_drop_24h'], ['humidity_pct', 'humidity'],
    ['temp_c', 'temperature'], ['pm25_ugm3', 'pm25'], ['bright_light_0_10', 'bright_light'], ['stress_0_10', 'stress'],
    ['caffeine_cups', 'caffeine'], ['alcohol_drinks', 'alcohol'], ['skipped_meal', 'skipped_meals'],
    ['exercise_min', 'exercise'], ['prodrome_reported', 'prodrome_reported'], ['perimenstrual_window', 'perimenstrual_window'],
    ['acute_med_today', 'acute_medication'], ['headache_today', 'headache'], ['sex', 'sex'], ['age', 'age'],
  ])('of synthetic cohorts are known, in the unit of the catalogue: %s', (column, variable) => {
    const known = migraineCatalogue.find(column);
    expect(known).toMatchObject({ variable });
    expect(known).not.toHaveProperty('factor');
  });

  it('of the Kostecki-Dillon diary are known where they tell what is measured', () => {
    const known = [
      'id',
      'time',
      'dos',
      'hatype',
      'age',
      'sex',
      'airq',
      'medication',
      'headache',
    ].map((column) => migraineCatalogue.find(column)?.variable);
    const [diagnosis, age, sex, headache] = ['diagnosis', 'age', 'sex', 'headache'];
    expect(known).toEqual([
      ...[undefined, undefined, undefined, diagnosis],
      ...[age, sex, undefined, undefined, headache],
    ]);
  });

  it('that could mean two things, and answers of the future, are not known', () => {
    const doubtful = ['hrv', 'temperature', 'caffeine', 'exercise', 'sleep', 'sleep_hr', 'wind'];
    const future = [
      'headache_tomorrow',
      'oracle1_filter_p',
      'contrib_physio',
      'leak_pain_next_day',
    ];
    for (const name of [...doubtful, ...future]) {
      expect([name, migraineCatalogue.find(name)]).toEqual([name, undefined]);
    }
  });

  test.each([
    ['hrv', 'hrv_sdnn'],
    ['caffeine', 'caffeine_cups'],
    ['stres', 'stress'],
    ['humidty', 'humidity'],
  ])('near an unknown one are told: %s → %s', (asked, expected) => {
    expect(migraineCatalogue.nearest(asked)).toContain(expected);
    expect(migraineCatalogue.find(migraineCatalogue.nearest(asked)[0] ?? '')).toBeDefined();
  });

  test.each(['presure', 'sleep', 'temperature', 'headach', 'heart', 'device'])(
    'near %s are of a variable each',
    (asked) => {
      const near = migraineCatalogue.nearest(asked);
      const variables = near.map((name) => migraineCatalogue.find(name)?.variable);
      expect(near.length).toBeGreaterThan(0);
      expect(new Set(variables).size).toBe(near.length);
    },
  );

  it('that are like nothing have none near', () => {
    expect(migraineCatalogue.nearest('qqqqqqqqqq')).toEqual([]);
  });
});

describe('units', () => {
  test.each([
    ['sleep_minutes', 450, 7.5],
    ['sleepDurationMin', 90, 1.5],
    ['total_sleep_seconds', 27_000, 7.5],
    ['temp_f', 98.6, 37],
    ['Temperature °F', 32, 0],
    ['skin_temp_deviation_f', 1.8, 1],
    ['pressure_inhg', 29.92, 1013.207],
    ['pressure_mmhg', 760, 1013.25],
    ['pressure_kpa', 101.325, 1013.25],
    ['pressure_change_24h_inhg', -0.1, -3.386],
    ['caffeine_mg', 190, 2],
    ['humidity_fraction', 0.67, 67],
    ['humidity', 67, 67],
    ['spo2_fraction', 0.97, 97],
    ['exercise_hours', 0.5, 30],
    ['screen_time_min', 90, 1.5],
    ['wind_kmh', 36, 10],
    ['rain_in', 1, 25.4],
    ['active_energy_kj', 418.4, 100],
    ['water_ml', 1500, 1.5],
    ['altitude_change_ft', 1000, 304.8],
    ['HKQuantityTypeIdentifierDietaryCaffeine', 95, 1],
  ])('%s: %d is %d', (column, written, expected) => {
    expect(read(column, written)).toBeCloseTo(expected, 3);
  });

  it('of a name are those of its variable, by a positive factor', () => {
    for (const { aliases, unit } of migraineVariables) {
      for (const { name } of aliases) {
        const known = migraineCatalogue.find(name);
        expect(known?.unit).toBe(unit);
        expect(known?.factor ?? 1).toBeGreaterThan(0);
      }
    }
  });
});

describe('other units', () => {
  it('are those that the name does not tell, each with its conversion', () => {
    const { writtenIn, otherUnits = [] } = migraineCatalogue.find('sleep_min') ?? {};
    expect(writtenIn).toBe('min');
    expect(otherUnits.map(({ unit }) => unit)).toEqual(['h', 's']);
    expect(otherUnits[1]?.factor).toBeCloseTo(1 / 3600, 12);
    const temperature = migraineCatalogue.find('temp_c');
    expect(temperature).not.toHaveProperty('writtenIn');
    expect(temperature?.otherUnits?.map(({ factor, offset }) => 50 * factor + offset)).toEqual([
      expect.closeTo(10, 9),
    ]);
    const pressure = migraineCatalogue.find('pressure')?.otherUnits?.map(({ unit }) => unit);
    expect(pressure).toEqual(['kPa', 'Pa', 'mmHg', 'inHg']);
    expect(migraineCatalogue.find('steps')).not.toHaveProperty('otherUnits');
  });

  it('age alone grows with time', () => {
    const growing = migraineVariables.filter(({ growsPerDay }) => growsPerDay !== undefined);
    expect(growing.map(({ name }) => name)).toEqual(['age']);
    expect(migraineCatalogue.find('age')?.growsPerDay).toBeCloseTo(1 / 365.25, 12);
  });
});

describe('limits and evidence', () => {
  it('are ordered: the plausible within the possible', () => {
    for (const { name, plausible, possible } of migraineVariables) {
      const [low, high] = plausible ?? [0, 1];
      const [least, most] = possible ?? [low, high];
      expect([name, least <= low || !plausible, low < high, high <= most || !plausible]).toEqual([
        name,
        ...[true, true, true],
      ]);
      expect(least).toBeLessThan(most);
    }
  });

  it('name what was found and where for every rule, and fit the shape to it', () => {
    const ruled = migraineVariables.flatMap(({ direction }) => (direction ? [direction] : []));
    expect(new Set(ruled.map(({ rule }) => rule))).toEqual(new Set(['hard', 'soft', 'none']));
    for (const { rule, shape, evidence, source } of ruled) {
      expect(source.length).toBeGreaterThan(5);
      expect(evidence.length).toBeGreaterThan(10);
      expect(shape === 'flat').toBe(rule === 'none');
    }
  });

  it('demand nothing of the hours slept, and say it for both kinds of overuse', () => {
    const rule = (name: string) => migraineVariables.find((one) => one.name === name)?.direction;
    expect(rule('sleep_duration')).toMatchObject({ rule: 'none' });
    expect(rule('acute_medication_days_30')).toMatchObject({ rule: 'hard', shape: 'increasing' });
    expect(rule('perimenstrual_window')).toMatchObject({ rule: 'hard', shape: 'increasing' });
  });

  it('have codes of LOINC and SNOMED only, and RMSSD none: 80404-7 is SDNN', () => {
    const codes = (name: string) => migraineVariables.find((one) => one.name === name)?.codes;
    expect(codes('hrv_sdnn')).toEqual([{ system: 'http://loinc.org', code: '80404-7' }]);
    expect(codes('hrv_rmssd')).toEqual([]);
    for (const { system, code } of migraineVariables.flatMap((one) => one.codes)) {
      const shape = system === 'http://loinc.org' ? /^\d{4,5}-\d$/ : /^\d{6,9}$/;
      expect(code).toMatch(shape);
    }
  });
});
