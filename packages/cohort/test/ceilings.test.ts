import { describe, expect, it } from '@jest/globals';
import { areaUnderRoc, logLoss, withinPatientConcordance } from '@prodrome/evaluation';
import { createStream } from '@prodrome/numerics';
import {
  completeDays,
  oracle1,
  oracle2,
  populationRate,
  runningClimatology,
} from '../src/index.ts';
import { Rows, simulate, valueOf } from './support.ts';

// `pnpm proof cohort` looks at 200 patients with 1,500 particles, as the reference did
const isProof = process.env['PRODROME_COHORT_PATIENTS'] !== undefined;
const patients = isProof ? 200 : 12;
const particles = isProof ? 1500 : 100;

/** Pooled, within patients, and within patients at onsets. */
type Ceiling = readonly [number, number, number];

// the numpy reference, 200 patients, days 29 to 180 of complete data: its luck adds to ours
const reference: readonly (readonly [number, Readonly<Record<string, Ceiling>>])[] = [
  [
    0.6,
    {
      oracle0: [0.804, 0.751, 0.72],
      oracle1: [0.778, 0.7, 0.647],
      oracle2: [0.754, 0.655, 0.579],
    },
  ],
  [
    1,
    {
      oracle0: [0.81, 0.762, 0.745],
      oracle1: [0.787, 0.722, 0.692],
      oracle2: [0.76, 0.679, 0.633],
    },
  ],
  [
    1.6,
    {
      oracle0: [0.827, 0.789, 0.795],
      oracle1: [0.808, 0.759, 0.76],
      oracle2: [0.779, 0.719, 0.713],
    },
  ],
];
const bands: Ceiling = [0.035, 0.03, 0.04];

describe.each(reference)('ceilings at signal %d', (signal, ceilings) => {
  const rows = new Rows();
  for (const patient of simulate({ patients, missing: false, signal, seed: 77 })) {
    const days = completeDays(patient);
    const { outcomes, probability } = patient.attacks;
    const rate = populationRate(signal, false);
    const stream = createStream('ceilings').fork(String(patient.index));
    const forecasts = {
      oracle0: probability,
      oracle1: oracle1(patient.person, days),
      oracle2: oracle2(patient.person, days, { stream, particles, signal }).probabilities,
      climatology: runningClimatology(outcomes, patient.recorded.diary, patient.days, rate),
    };
    rows.add(patient, forecasts, 28);
  }
  const { set } = rows;
  const measure = (name: string): Ceiling => [
    valueOf(areaUnderRoc(set.labels, rows.of(name))),
    valueOf(withinPatientConcordance(set, rows.of(name))),
    valueOf(withinPatientConcordance(set, rows.of(name), { onsetOnly: true })),
  ];

  it.each(Object.entries(ceilings))('%s', (name, expected) => {
    const got = measure(name);
    if (isProof) console.log(signal, name, got.map((value) => value.toFixed(3)).join(' '));
    got.forEach((value, i) => {
      const band = (bands[i] ?? NaN) * Math.sqrt(200 / patients);
      expect(Math.abs(value - (expected[i] ?? NaN))).toBeLessThan(band);
    });
  });

  it('log loss falls with what is known', () => {
    const losses = ['climatology', 'oracle2', 'oracle1', 'oracle0'].map((name) =>
      valueOf(logLoss(set.labels, rows.of(name))),
    );
    if (isProof) console.log(signal, losses.map((loss) => loss.toFixed(4)).join(' > '));
    expect(losses).toEqual(losses.toSorted((left, right) => right - left));
  });
});
