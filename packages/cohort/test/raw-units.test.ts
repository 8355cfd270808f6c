import { describe, expect, it } from '@jest/globals';
import { readLimited } from '../src/beliefs/limited-reading.ts';
import { fromRaw, toRaw, rawUnits, type RawUnit } from '../src/model/raw-units.ts';

// exposures of the numpy reference, and what its golden cohort holds on the same day
const known: readonly (readonly [
  unit: RawUnit,
  pairs: readonly (readonly [number, number])[],
  personal?: number,
])[] = [
  [
    rawUnits.sleep_efficiency_pct,
    [
      [-0.8779, 92.4],
      [0.4303, 88.1],
      [-4.0287, 99],
      [3.6011, 77.6],
    ],
  ],
  [
    rawUnits.waso_min,
    [
      [-0.8779, 30],
      [-1.8328, 14],
      [-4.0287, 0],
      [3.6011, 106],
    ],
  ],
  [
    rawUnits.pressure_drop_24h_hpa,
    [
      [1.6202, 8.1],
      [-0.162, -0.8],
      [-3.018, -15.1],
    ],
  ],
  [
    rawUnits.humidity_pct,
    [
      [0.4759, 74],
      [-1.4822, 46],
      [-2.9804, 25],
      [3.8016, 100],
    ],
  ],
  [
    rawUnits.pm25_ugm3,
    [
      [-0.0086, 8.1],
      [-0.609, 6],
      [-2.3941, 2.5],
      [3.3073, 42.7],
    ],
  ],
  [
    rawUnits.bright_light_0_10,
    [
      [-1.0922, 1.8],
      [0.6249, 5.2],
      [-3.8184, 0],
      [4.4258, 10],
    ],
  ],
  [
    rawUnits.exercise_min,
    [
      [-1.5346, 0],
      [-0.4515, 16],
      [3.9, 103],
    ],
  ],
  [
    rawUnits.pressure_hpa,
    [
      [1.9166, 1014.9],
      [-19.7239, 993.3],
    ],
  ],
  [
    rawUnits.temp_c,
    [
      [3.5478, 3.5],
      [-9.4474, -9.4],
    ],
  ],
  [
    rawUnits.hrv_rmssd_ms,
    [
      [-0.466, 39.4],
      [-0.792, 36.9],
    ],
    3.7665,
  ],
  [
    rawUnits.resting_hr_bpm,
    [
      [0.1812, 60.2],
      [0.7219, 61.5],
    ],
    59.7247,
  ],
  [
    rawUnits.sleep_hours,
    [
      [-0.8405, 6.01],
      [2.9038, 9.76],
    ],
    6.8525,
  ],
  [
    rawUnits.stress_0_10,
    [
      [-0.2612, 2.5],
      [0.3467, 3.6],
    ],
    2.9573,
  ],
];

// a row that is shorter than the test would be given a callback to wait for
const rows = known.map(([unit, pairs, personal = 0]) => [unit, pairs, personal] as const);

it.each(rows)('writes the golden values: %j', (unit, pairs, personal) => {
  for (const [exposure, value] of pairs) expect(toRaw(unit, exposure, personal)).toBe(value);
});

it.each(rows)('reads back what it wrote, up to rounding: %j', (unit, pairs, personal) => {
  for (const [exposure, value] of pairs) {
    if (value === unit.least || value === unit.most) continue;
    const step = 10 ** -unit.decimals / Math.abs(unit.slope ?? 1) / (unit.logarithmic ? value : 1);
    expect(Math.abs(fromRaw(unit, value, personal) - exposure)).toBeLessThan(0.55 * step);
  }
});

// scipy 1.17.1, truncnorm
describe.each([
  ['exercise_min', 0, -1.70815, 0.1747],
  ['humidity_pct', 100, 2.66075, 0.09709],
  ['bright_light_0_10', 0, -2.35109, 0.11578],
] as const)('a reading of %s at %d', (name, value, mean, variance) => {
  it('says that the exposure lies beyond', () => {
    const read = readLimited(rawUnits[name], value);
    expect(read.mean).toBeCloseTo(mean, 3);
    expect(read.variance).toBeCloseTo(variance, 3);
  });
});

it('does not read what is not there', () => {
  expect(readLimited(rawUnits.exercise_min, NaN).mean).toBeNaN();
  const read = readLimited(rawUnits.exercise_min, 25);
  expect(read.mean).toBe(0);
  expect(read.variance).toBeCloseTo(1 / 4800, 15);
});
