import { describe, expect, it } from '@jest/globals';
import { createFeatureTable, runScan, type PatientScan } from '../src/index.ts';

/** Sum of outcomes so far. */
const total: PatientScan = {
  width: 1,
  outputs: 1,
  initial: () => new Float64Array(1),
  learn: (state, _day, outcome) => {
    if (!Number.isNaN(outcome)) state[0] = (state[0] ?? 0) + outcome;
  },
  predict: (state, _day, out, at) => {
    out[at] = state[0] ?? NaN;
  },
};

const diary = (times: number[], outcomes: number[], patients = times.map(() => 0)) =>
  createFeatureTable({
    columns: [],
    values: new Float32Array(0),
    patients: Int32Array.from(patients),
    times: Float64Array.from(times),
    outcomes: Float64Array.from(outcomes),
    patientIds: ['p', 'q'],
  });

const run = (table: ReturnType<typeof diary>, from?: Parameters<typeof runScan>[2]['from']) =>
  runScan(total, table, {
    out: new Float64Array(table.rows),
    stride: 1,
    at: 0,
    ...(from && { from }),
  });

describe('runScan', () => {
  it('learns the day, then answers it; patients begin anew', () => {
    const { out, states } = run(diary([0, 1, 2, 0], [1, NaN, 1, 1], [0, 0, 0, 1]));
    expect([...out]).toEqual([1, 1, 2, 1]);
    expect([...states.asOf]).toEqual([2, 0]);
    expect([...states.values]).toEqual([2, 1]);
  });

  it('continues from states as if it had not stopped', () => {
    const first = run(diary([0, 1], [1, 1]));
    const second = run(diary([2, 3], [0, 1]), first.states);
    expect([...second.out]).toEqual([2, 3]);
  });

  it('answers NaN for days that the state has passed, and does not learn them again', () => {
    const first = run(diary([0, 1], [1, 1]));
    const again = run(diary([0, 1, 2], [1, 1, 1]), first.states);
    expect([...again.out]).toEqual([NaN, NaN, 3]);
  });

  it('refuses states of another width', () => {
    const from = { width: 2, asOf: new Float64Array(2), values: new Float64Array(4) };
    expect(() => run(diary([0], [1]), from)).toThrow(expect.objectContaining({ code: 'STATE' }));
  });
});
