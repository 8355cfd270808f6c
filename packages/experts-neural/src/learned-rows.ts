import { ProdromeError, type RandomStream, type TrainingData } from '@prodrome/core';
import type { TrainingRows } from '@prodrome/graph';
import { holdOutGroups } from '@prodrome/numerics';
import { isObserved } from './day-channels.ts';
import type { DayHistory } from './day-history.ts';
import { stretches } from './stretches.ts';

// a few milliseconds of looking at each
const rowsOfTurn = 10_000;

/** Places in the `rows` of some training data. */
export interface LearnedRows {
  readonly learned: Int32Array;
  /** Of the patients kept apart to stop the training by. */
  readonly heldOut: Int32Array;
}

/**
 * Sorts labelled rows into those to learn from and those of patients kept apart. Rows whose window holds nothing are left out.
 * The event loop turns in between.
 * @throws ProdromeError `DATA_INSUFFICIENT` when no row is left.
 */
export async function learnedRows(
  type: string,
  { rows, table: { patients } }: TrainingData,
  { days, firstOf }: DayHistory,
  { width, steps, apart, stream }: RowSorting,
): Promise<LearnedRows> {
  const known = new Int32Array(rows.length);
  const groups = new Set<number>();
  let count = 0;
  for await (const [from, to] of stretches(rows.length, rowsOfTurn)) {
    for (let at = from; at < to; at++) {
      const row = rows[at] as number;
      if (!isObserved(days, width, firstOf(row), steps)) continue;
      known[count++] = at;
      groups.add(patients[row] as number);
    }
  }
  if (count === 0) {
    throw new ProdromeError('DATA_INSUFFICIENT', {
      where: `training of ${type}`,
      expected: 'a labelled row with an observed value in its window',
      got: rows.length === 0 ? 'no labelled rows' : `${rows.length} rows without any`,
    });
  }
  const order = [...groups];
  const held = holdOutGroups(order, apart, stream);
  const heldOutPatients = new Set(order.filter((_, i) => held[i] === 1));
  const learned = new Int32Array(count);
  const heldOut = new Int32Array(count);
  let [learnedCount, heldOutCount] = [0, 0];
  for await (const [from, to] of stretches(count, rowsOfTurn)) {
    for (let i = from; i < to; i++) {
      const at = known[i] as number;
      if (heldOutPatients.has(patients[rows[at] as number] as number)) heldOut[heldOutCount++] = at;
      else learned[learnedCount++] = at;
    }
  }
  return { learned: learned.slice(0, learnedCount), heldOut: heldOut.slice(0, heldOutCount) };
}

/** What rows are sorted by. */
export interface RowSorting {
  /** Numbers of one day. */
  readonly width: number;
  readonly steps: number;
  /** Share of the patients that is kept apart. */
  readonly apart: number;
  readonly stream: RandomStream;
}

/** Shares of events by output, away from 0 and 1. The event loop turns in between. */
export async function eventShares(
  { labels, task: { outputs } }: TrainingData,
  places: Int32Array,
): Promise<readonly number[]> {
  const events = Array<number>(outputs).fill(0.5);
  for await (const [from, to] of stretches(places.length, rowsOfTurn)) {
    for (let i = from; i < to; i++) {
      const at = (places[i] as number) * outputs;
      for (let output = 0; output < outputs; output++) {
        events[output] = (events[output] as number) + (labels[at + output] as number);
      }
    }
  }
  return events.map((own) => own / (places.length + 1));
}

/** Rows as a network is trained on them: where their windows begin, not the windows. The event loop turns in between. */
export async function trainingRows(
  { labels, weights, rows, task: { outputs } }: TrainingData,
  { days, firstOf }: DayHistory,
  places: Int32Array,
): Promise<TrainingRows> {
  const target = new Float32Array(places.length * outputs);
  const first = new BigInt64Array(places.length);
  const own = weights && new Float32Array(places.length);
  for await (const [from, to] of stretches(places.length, rowsOfTurn)) {
    for (let i = from; i < to; i++) {
      const at = places[i] as number;
      first[i] = BigInt(firstOf(rows[at] as number));
      for (let output = 0; output < outputs; output++) {
        target[i * outputs + output] = labels[at * outputs + output] as number;
      }
      if (own) own[i] = weights[at] as number;
    }
  }
  return { rows: places.length, inputs: { days, first }, target, ...(own && { weights: own }) };
}
