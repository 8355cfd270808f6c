import { describe, expect, it } from '@jest/globals';
import { quantile } from '@prodrome/numerics';
import {
  exposureEffects,
  exposureIndex,
  populationRate,
  type SimulatedPatient,
} from '../src/index.ts';
import { simulate } from './support.ts';

// `pnpm proof cohort` raises this to 2,000
const patients = Number(process.env['PRODROME_COHORT_PATIENTS'] ?? 240);
const complete = simulate({ patients, missing: false, seed: 1 });
const diaries = simulate({ patients, seed: 1 });

/** About four standard errors, since many are looked at, from three of 1,000 patients. */
const within = (errors: number): number => (4 / 3) * errors * Math.sqrt(1000 / patients);

/** Headaches tomorrow among days that are picked. */
function share(pick: (patient: SimulatedPatient, day: number) => boolean): number {
  let [picked, headaches] = [0, 0];
  for (const patient of complete) {
    for (let day = 0; day < patient.days; day++) {
      if (!pick(patient, day)) continue;
      picked += 1;
      headaches += patient.attacks.outcomes[day + 1] ?? NaN;
    }
  }
  return headaches / picked;
}

const isFree = ({ attacks }: SimulatedPatient, day: number): boolean => attacks.outcomes[day] === 0;

/** Odds of an onset on free days inside against those outside. */
function oddsRatio(isInside: (patient: SimulatedPatient, day: number) => boolean): number {
  const inside = share((patient, day) => isFree(patient, day) && isInside(patient, day));
  const outside = share((patient, day) => isFree(patient, day) && !isInside(patient, day));
  return inside / (1 - inside) / (outside / (1 - outside));
}

const exposure = ({ exposures }: SimulatedPatient, day: number, index: number): number =>
  exposures.values[day * exposureEffects.length + index] ?? NaN;

const rateOf = ({ attacks }: SimulatedPatient): number =>
  attacks.outcomes.reduce((sum, outcome) => sum + outcome, 0) / attacks.outcomes.length;

// the numpy reference with 18,000 patients of 180 days; the bands are about three standard errors of 1,000 patients, wider for fewer
describe('a complete cohort has the statistics of the reference', () => {
  it.each([
    ['on any day', () => true, 0.1597, 0.01],
    ['after a headache', (patient, day) => !isFree(patient, day), 0.3714, 0.014],
    ['after a free day', isFree, 0.1197, 0.01],
  ] satisfies [string, Parameters<typeof share>[0], number, number][])(
    'share of headaches %s',
    (_, pick, expected, band) => {
      expect(Math.abs(share(pick) - expected)).toBeLessThan(within(band));
    },
  );

  it('autocorrelation of a day, over all patients', () => {
    // of a binary series at rest: what a headache adds to the chance of the next
    const added = share((patient, day) => !isFree(patient, day)) - share(isFree);
    expect(Math.abs(added - 0.252)).toBeLessThan(within(0.015));
  });

  it.each([
    [0.05, 1.24, 0.4],
    [0.25, 2.68, 0.3],
    [0.5, 4.12, 0.35],
    [0.75, 6.05, 0.4],
    [0.95, 10.7, 1.1],
  ])('quantile %d of headache days a month', (level, expected, band) => {
    const days = Float64Array.from(complete, (patient) => 30 * rateOf(patient));
    expect(Math.abs(quantile(days, level) - expected)).toBeLessThan(within(band));
  });

  it.each([
    ['stress', exposureIndex.stress, 1.178, 0.06],
    ['let-down', exposureIndex.letDown, 1.224, 0.06],
    ['fragmentation', exposureIndex.fragmentation, 1.382, 0.07],
    ['sleep deviation', exposureIndex.sleepDeviation, 1.271, 0.06],
    ['pressure drop', exposureIndex.pressureDrop, 1.241, 0.07],
    ['perimenstrual', exposureIndex.perimenstrual, 1.561, 0.14],
    ['caffeine drop', exposureIndex.caffeineDrop, 1.411, 0.1],
    ['alcohol excess', exposureIndex.alcoholExcess, 1.332, 0.18],
    ['exercise', exposureIndex.exercise, 0.852, 0.04],
  ])('odds ratio of an onset, top fifth of %s against the rest', (_, index, expected, band) => {
    const values = complete.flatMap((patient) =>
      Array.from({ length: patient.days }, (__, day) => day)
        .filter((day) => isFree(patient, day))
        .map((day) => exposure(patient, day, index)),
    );
    const bound = quantile(Float64Array.from(values), 0.8);
    const ratio = oddsRatio((patient, day) => exposure(patient, day, index) > bound);
    expect(Math.abs(ratio - expected)).toBeLessThan(within(band));
  });

  it('odds ratios of weekends and reported prodromes', () => {
    const weekend = oddsRatio(
      (patient, day) => exposure(patient, day, exposureIndex.weekend) === 1,
    );
    expect(Math.abs(weekend - 1.015)).toBeLessThan(within(0.06));
    const reported = oddsRatio(({ signs }, day) => signs.reported[day] === 1);
    expect(Math.abs(reported - 2.458)).toBeLessThan(within(0.25));
  });
});

describe('diaries', () => {
  const count = { days: 0, recorded: 0, doses: 0, recordedDoses: 0, headaches: 0, written: 0 };
  for (const { attacks, recorded, days } of diaries) {
    for (let day = 0; day < days; day++) {
      const [dose, headache] = [attacks.doses[day] ?? NaN, attacks.outcomes[day] ?? NaN];
      const written = recorded.diary[day] ?? NaN;
      count.days += 1;
      count.recorded += written;
      count.doses += dose;
      count.recordedDoses += dose * written;
      count.headaches += headache;
      count.written += headache * written;
    }
  }

  it('are kept on 61 % of days, and on 84 % of those with acute medicine', () => {
    expect(Math.abs(count.recorded / count.days - 0.615)).toBeLessThan(within(0.025));
    expect(Math.abs(count.recordedDoses / count.doses - 0.84)).toBeLessThan(within(0.02));
  });

  it('hold more headaches than there are', () => {
    const written = count.written / count.recorded;
    const there = count.headaches / count.days;
    expect(Math.abs(written / there - 0.186 / 0.152)).toBeLessThan(within(0.03));
    expect(Math.abs(written - populationRate(1, true))).toBeLessThan(within(0.015));
    expect(Math.abs(there - populationRate(1, false))).toBeLessThan(within(0.01));
  });

  it.each([0, 0.6, 1.6])('the population rate at signal %d', (signal) => {
    const cohort = simulate({ patients: patients / 2, missing: false, seed: 2, signal });
    const rate = cohort.reduce((sum, patient) => sum + rateOf(patient), 0) / cohort.length;
    expect(Math.abs(rate - populationRate(signal, false))).toBeLessThan(within(0.014));
  });
});
