import { describe, expect, it } from '@jest/globals';
import { generateCohort, type CohortBatch } from '../src/index.ts';
import { driftNames } from '../src/model/drift.ts';
import { options, simulate } from './support.ts';

const small = { patients: 3, days: 60, seed: 5 };

/** All columns of a cohort, joined over batches. */
function columns(given: Record<string, unknown>): Record<string, number[]> {
  const joined: Record<string, number[]> = {};
  for (const { observed, truth } of generateCohort(options(given))) {
    for (const [name, values] of Object.entries({ ...observed, ...truth })) {
      joined[name] = [...(joined[name] ?? []), ...values];
    }
  }
  return joined;
}

const oracles = { oracles: true, particles: 50 };

it('is the same for the same options, and another for another seed', () => {
  expect(columns({ ...small, ...oracles })).toEqual(columns({ ...small, ...oracles }));
  expect(columns(small)).not.toEqual(columns({ ...small, seed: 6 }));
});

it('does not depend on the batches', () => {
  const once = columns({ ...small, ...oracles });
  expect(columns({ ...small, ...oracles, batchPatients: 1 })).toEqual(once);
  expect(columns({ ...small, ...oracles, batchPatients: 2 })).toEqual(once);
});

it('keeps the first patients when there are more, and makes slices apart', () => {
  const all = columns({ ...small, ...oracles });
  const rows = 2 * small.days;
  const first = columns({ ...small, ...oracles, patients: 2 });
  const rest = columns({ ...small, ...oracles, patients: 1, first: 2 });
  for (const [name, values] of Object.entries(all)) {
    expect(first[name]).toEqual(values.slice(0, rows));
    expect(rest[name]).toEqual(values.slice(rows));
  }
});

it.each([true, false])('begins as a shorter one (missing: %s)', (missing) => {
  const given = { patients: 1, seed: 8, ...oracles, missing };
  const long = columns({ ...given, days: 70 });
  const short = columns({ ...given, days: 50 });
  for (const [name, values] of Object.entries(short)) {
    expect(values).toEqual(long[name]?.slice(0, 50));
  }
});

it('leaves the truth alone when values are missing', () => {
  const complete = simulate({ ...small, missing: false, drift: { hrvDevice: 0 } });
  const missing = simulate({ ...small, drift: { hrvDevice: 0 } });
  const truth = ({ person, drift, exposures, attacks, signs }: (typeof complete)[number]) => ({
    person,
    drift,
    exposures,
    attacks,
    signs,
  });
  expect(missing.map(truth)).toEqual(complete.map(truth));
  missing.forEach(({ observed }, i) => {
    for (const [name, values] of Object.entries(observed)) {
      const whole = complete[i]?.observed[name as keyof typeof observed];
      values.forEach((value, day) => {
        if (!Number.isNaN(value)) expect(value).toBe(whole?.[day]);
      });
    }
  });
  expect(
    complete.every(({ observed }) => observed.stress_0_10.every((v) => !Number.isNaN(v))),
  ).toBe(true);
});

it('changes nothing that does not depend on the signal', () => {
  const [one, two] = [0, 1.6].map((signal) => simulate({ ...small, signal }));
  one?.forEach(({ person, exposures }, i) => {
    const other = two?.[i];
    expect(person.alpha).toBe(other?.person.alpha);
    expect(person.effects.every((effect) => effect === 0)).toBe(true);
    expect(exposures.drinks).toEqual(other?.exposures.drinks);
  });
});

describe('a drift event', () => {
  const days = 130;
  const base = simulate({
    patients: 12,
    days,
    seed: 3,
    missing: false,
    drift: { preventiveStart: 0 },
  });

  it.each(driftNames)('%s: nothing changes before its day, and something after', (name) => {
    const drifted = simulate({
      patients: 12,
      days,
      seed: 3,
      missing: false,
      drift: { preventiveStart: 0, [name]: 1 },
    });
    let changed = 0;
    drifted.forEach(({ drift, observed }, i) => {
      const day = drift[name];
      if (day === Infinity) return;
      expect(day).toBeGreaterThanOrEqual(40);
      expect(day).toBeLessThan(120);
      for (const [column, values] of Object.entries(observed)) {
        const before = base[i]?.observed[column as keyof typeof observed];
        expect(values.subarray(0, day)).toEqual(before?.subarray(0, day));
        if (values.some((value, at) => at >= day && !Object.is(value, before?.[at]))) changed += 1;
      }
    });
    expect(changed).toBeGreaterThan(0);
  });

  it('leaves the days of others where they were', () => {
    const alone = simulate({ patients: 12, days, seed: 3, drift: { jobChange: 1 } });
    const both = simulate({ patients: 12, days, seed: 3, drift: { jobChange: 1, relocation: 1 } });
    expect(both.map(({ drift }) => drift.jobChange)).toEqual(
      alone.map(({ drift }) => drift.jobChange),
    );
  });
});

it('bounds a batch by its patients', () => {
  const sizes = [...generateCohort(options({ ...small, batchPatients: 2 }))].map(
    (batch: CohortBatch) => [batch.patients.length, batch.truth.y.length],
  );
  expect(sizes).toEqual([
    [2, 120],
    [1, 60],
  ]);
});
