import { describe, expect, it } from '@jest/globals';
import { runScan, type PatientStates } from '@prodrome/core';
import fc from 'fast-check';
import { createHistoryScan, historyColumns } from '../src/index.ts';
import { days, diaryOf } from './support.ts';

const prior = { mean: 0.3, strength: 5 };
const width = historyColumns.length;

const run = (table: ReturnType<typeof diaryOf>, from?: PatientStates) =>
  runScan(createHistoryScan(prior), table, {
    out: new Float64Array(table.rows * width),
    stride: width,
    at: 0,
    ...(from && { from }),
  });

type Days = readonly { readonly time: number; readonly outcome: number }[];

/** The definitions, read off the days up to and including day i by brute force. */
function reference(list: Days, i: number): number[] {
  const seen = list.slice(0, i + 1);
  const { time: today } = seen[i] ?? { time: NaN };
  const on = (time: number) => seen.find((day) => day.time === time)?.outcome ?? NaN;
  const known = seen.filter(({ outcome }) => !Number.isNaN(outcome));
  const events = known.filter(({ outcome }) => outcome === 1);
  const rate = (span: number) => {
    const recent = known.filter(({ time }) => time > today - span);
    return recent.length === 0
      ? NaN
      : recent.filter(({ outcome }) => outcome === 1).length / recent.length;
  };
  let run = 0;
  while (on(today - run) === 1) run += 1;
  return [
    on(today),
    on(today - 1),
    today - (events.at(-1)?.time ?? NaN),
    Number.isNaN(on(today)) ? NaN : run,
    rate(3),
    rate(7),
    rate(28),
    (events.length + prior.strength * prior.mean) / (known.length + prior.strength),
    known.length,
  ];
}

describe('history scan', () => {
  it('equals its definitions, whatever the gaps (property)', () => {
    fc.assert(
      fc.property(days, (list) => {
        const { out } = run(diaryOf([list]));
        list.forEach((_, i) => {
          const row = [...out.subarray(i * width, (i + 1) * width)];
          reference(list, i).forEach((value, at) => {
            expect(row[at]).toBe(value);
          });
        });
      }),
      { seed: 11 },
    );
  });

  it('prefix: cutting the future changes nothing (property)', () => {
    fc.assert(
      fc.property(fc.array(days, { minLength: 1, maxLength: 3 }), fc.nat(60), (patients, cut) => {
        const whole = diaryOf(patients);
        const { out } = run(whole);
        const early = diaryOf(patients.map((list) => list.filter(({ time }) => time <= cut)));
        const kept = [...whole.times.keys()].filter((row) => (whole.times[row] ?? NaN) <= cut);
        const expected = kept.flatMap((row) => [...out.subarray(row * width, (row + 1) * width)]);
        expect([...run(early).out]).toEqual(expected);
      }),
      { seed: 12 },
    );
  });

  it('chunk: continuing from states equals all at once, bit for bit (property)', () => {
    fc.assert(
      fc.property(days, fc.nat(60), (list, cut) => {
        const first = list.filter(({ time }) => time <= cut);
        const second = list.filter(({ time }) => time > cut);
        const whole = run(diaryOf([list]));
        const begun = run(diaryOf([first]));
        const ended = run(diaryOf([second]), begun.states);
        expect([...begun.out, ...ended.out]).toEqual([...whole.out]);
        expect(ended.states).toEqual(whole.states);
      }),
      { seed: 13 },
    );
  });
});
