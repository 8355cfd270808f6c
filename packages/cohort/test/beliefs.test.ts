import { describe, expect, it } from '@jest/globals';
import { createMatrix, createStream, multiplyVector, solveSpd } from '@prodrome/numerics';
import { exposureEffects, observedPatient } from '../src/index.ts';
import { dropChances, pickCount } from '../src/beliefs/count-belief.ts';
import { createDealer } from '../src/beliefs/dealer.ts';
import { createDiaryBelief } from '../src/beliefs/diary-belief.ts';
import { createExposureBelief } from '../src/beliefs/exposure-belief.ts';
import {
  createAlcoholBelief,
  createCaffeineBelief,
  createMealBelief,
} from '../src/beliefs/habit-beliefs.ts';
import { createHrvBelief, createRestingRateBelief } from '../src/beliefs/heart-beliefs.ts';
import { createLinearFilter } from '../src/beliefs/linear-filter.ts';
import { createSeriesBelief } from '../src/beliefs/series-belief.ts';
import { simulate } from './support.ts';

it('the linear filter conditions a joint normal', () => {
  // every quantity is a row of factors of the same eight independent standard normals
  const stream = createStream('joint');
  const random = (count: number): number[] =>
    Array.from({ length: count }, () => stream.nextNormal());
  const transition = createMatrix(2, 2, Float64Array.from(random(4)));
  let state = [
    [1, 0, 0, 0, 0, 0, 0, 0],
    [0, 2, 0, 0, 0, 0, 0, 0],
  ];
  const filter = createLinearFilter(new Float64Array(2), Float64Array.of(1, 4));
  const seen: { factors: number[]; value: number }[] = [];
  for (let day = 0; day < 3; day++) {
    if (day > 0) {
      filter.advance(transition, Float64Array.of(0, 0.25));
      const [a = 0, b = 0, c = 0, d = 0] = transition.data;
      const [first = [], second = []] = state;
      state = [
        first.map((own, i) => a * own + b * (second[i] ?? 0)),
        first.map((own, i) => c * own + d * (second[i] ?? 0) + (i === 1 + day ? 0.5 : 0)),
      ];
    }
    const [w = 0, v = 0] = random(2);
    const [value = 0] = random(1);
    const [first = [], second = []] = state;
    filter.observe(Float64Array.of(w, v), value, 0.01);
    seen.push({
      factors: first.map((own, i) => w * own + v * (second[i] ?? 0) + (i === 4 + day ? 0.1 : 0)),
      value,
    });
  }
  const inner = (left: number[], right: number[]): number =>
    left.reduce((sum, own, i) => sum + own * (right[i] ?? 0), 0);
  const gram = createMatrix(
    3,
    3,
    Float64Array.from(
      seen.flatMap((one) => seen.map((other) => inner(one.factors, other.factors))),
    ),
  );
  const weights = solveSpd(
    gram,
    Float64Array.from(seen, ({ value }) => value),
  );
  state.forEach((row, i) => {
    const cross = Float64Array.from(seen, ({ factors }) => inner(row, factors));
    const mean = cross.reduce((sum, own, k) => sum + own * (weights[k] ?? 0), 0);
    expect(filter.mean[i]).toBeCloseTo(mean, 9);
    const variance = inner(row, row) - inner([...cross], [...solveSpd(gram, cross)]);
    expect(filter.covariance.data[3 * i]).toBeCloseTo(variance, 9);
  });
  expect(multiplyVector(transition, Float64Array.of(0, 0))).toEqual(Float64Array.of(0, 0));
});

it('a series that is not read goes back to what is usual', () => {
  const belief = createSeriesBelief({ persistence: 0.5, deviation: 2 });
  belief.next({ mean: 3, variance: 0 });
  belief.next({ mean: NaN, variance: 0 });
  expect(belief.today).toEqual({ mean: 1.5, variance: 3 });
  belief.next({ mean: NaN, variance: 0 });
  expect(belief.today).toEqual({ mean: 0.75, variance: 3.75 });
  expect(belief.yesterday).toEqual({ mean: 1.5, variance: 3 });
});

describe('habits', () => {
  it('of caffeine: Poisson about a Poisson habit', () => {
    const belief = createCaffeineBelief();
    const poisson = (mean: number, count: number): number => {
      let chance = Math.exp(-mean);
      for (let i = 1; i <= count; i++) chance *= mean / i;
      return chance;
    };
    const cups = [3, 2, 4];
    cups.forEach((count) => {
      belief.learn(count, false);
    });
    const habits = Array.from({ length: 15 }, (_, habit) =>
      cups.reduce((chance, count) => chance * poisson(habit, count), poisson(1.8, habit)),
    );
    const total = habits.reduce((sum, chance) => sum + chance, 0);
    const three = habits.reduce((sum, chance, habit) => sum + chance * poisson(habit - 0.3, 3), 0);
    expect(belief.expect(true)[3]).toBeCloseTo(three / total, 6);
  });

  it('of alcohol: the mean of a gamma rate, more at weekends', () => {
    const belief = createAlcoholBelief();
    belief.learn(3, true);
    belief.learn(0, false);
    const mean = belief.expect(true).reduce((sum, chance, drinks) => sum + chance * drinks, 0);
    expect(mean).toBeCloseTo((0.8 + 3) / (1 / 1.2 + 1.25), 6);
  });

  it('of skipped meals: a beta rate', () => {
    const belief = createMealBelief();
    belief.learn(1, false);
    belief.learn(0, false);
    expect(belief.expect(false)[1]).toBeCloseTo(2.5 / 11.5, 12);
  });

  it('falls are counted over all pairs', () => {
    const chances = dropChances(Float64Array.of(0, 0.5, 0.5), Float64Array.of(0.25, 0.75, 0));
    expect([...chances]).toEqual([0.5 * 0.75, 0.5 * 0.25 + 0.5 * 0.75, 0.5 * 0.25]);
    expect([...dropChances(undefined, Float64Array.of(0.5, 0.5))]).toEqual([1, 0]);
    expect(
      [0, 0.24, 0.25, 0.99].map((uniform) => pickCount(Float64Array.of(0.25, 0.75), uniform)),
    ).toEqual([0, 0, 1, 1]);
  });
});

describe('heart rates', () => {
  const still = { mean: 0, variance: 0 };

  it('the mean of the resting rate is a conjugate normal, and evidence is against it', () => {
    const belief = createRestingRateBelief();
    [60, 64].forEach((reading) => belief.read(0, reading, still));
    const precision = 1 / 36 + 2 / 6.25;
    const mean = (63 / 36 + 124 / 6.25) / precision;
    const spread = 1 / precision + 6.25;
    const shift = 0.45 * 2.5;
    const density = (value: number): number => Math.exp((-value * value) / (2 * spread));
    expect(belief.read(0, 66, still)).toBeCloseTo(
      density(66 - mean - shift) / density(66 - mean),
      9,
    );
    expect(belief.read(0, NaN, still)).toBe(1);
  });

  it('a new device is found out', () => {
    const stream = createStream('device');
    const [kept, changed] = [createHrvBelief(), createHrvBelief()];
    let [ofKept, ofChanged] = [0, 0];
    for (let day = 0; day < 110; day++) {
      const reading = 3.5 + 0.2 * stream.nextNormal();
      const early = day < 90;
      const [one, other] = [
        Math.log(kept.read(day, reading, still)),
        Math.log(changed.read(day, reading + (day < 60 ? 0 : 0.25), still)),
      ];
      if (early) continue;
      ofKept += one;
      ofChanged += other;
    }
    // the same readings mean the same, once it is known that the device reads higher
    expect(Math.abs(ofKept - ofChanged)).toBeLessThan(1);
  });
});

describe('what is not recorded', () => {
  const patients = simulate({ patients: 80, seed: 31, drift: { preventiveStart: 0 } });

  it('is drawn as it comes: first and second moments of every exposure', () => {
    const dealer = createDealer(createStream('draws'));
    const width = exposureEffects.length;
    const sums = Array.from({ length: width }, () => ({
      days: 0,
      first: 0,
      second: 0,
      a: 0,
      b: 0,
    }));
    const drawn = new Float64Array(width);
    for (const patient of patients) {
      const belief = createExposureBelief(observedPatient(patient));
      for (let day = 0; day < patient.days; day++) {
        const today = belief.next(day);
        dealer.cut();
        today.draw(dealer, drawn);
        const missing = patient.recorded.diary[day] === 0 && patient.recorded.wearable[day] === 0;
        if (!missing) continue;
        sums.forEach((sum, index) => {
          const truth = patient.exposures.values[day * width + index] ?? NaN;
          const value = drawn[index] ?? NaN;
          sum.days += 1;
          sum.first += value - truth;
          sum.second += value ** 2 - truth ** 2;
          sum.a += (value - truth) ** 2;
          sum.b += (value ** 2 - truth ** 2) ** 2;
        });
      }
    }
    exposureEffects.forEach(({ name }, index) => {
      if (['perimens', 'moh', 'weekday_null'].includes(name)) return;
      const sum = sums[index];
      if (!sum) throw new Error(name);
      expect(sum.days).toBeGreaterThan(1000);
      // a person's days are alike, so that the error is larger than that of single days
      expect([name, Math.abs(sum.first) / Math.sqrt(sum.a) < 8]).toEqual([name, true]);
      expect([name, Math.abs(sum.second) / Math.sqrt(sum.b) < 8]).toEqual([name, true]);
    });
  });

  it('diaries are kept as often as is expected', () => {
    const bins = Array.from({ length: 5 }, () => ({ days: 0, expected: 0, kept: 0 }));
    for (const { startDay, recorded, attacks, days } of patients) {
      const belief = createDiaryBelief(startDay);
      for (let day = 0; day < days; day++) {
        const { medicated, unmedicated, active } = belief.expect(day);
        const dose = attacks.doses[day] ?? NaN;
        const chance = active * (dose === 1 ? medicated : unmedicated);
        const bin = bins[Math.min(4, Math.floor(chance * 5))];
        if (bin) {
          bin.days += 1;
          bin.expected += chance;
          bin.kept += recorded.diary[day] ?? NaN;
        }
        belief.learn(day, recorded.diary[day] === 1, dose);
      }
    }
    for (const { days, expected, kept } of bins) {
      expect(days).toBeGreaterThan(500);
      expect(Math.abs(kept - expected) / days).toBeLessThan(0.03);
    }
  });
});
