import { setImmediate } from 'node:timers/promises';
import { throwIfCancelled, type CancelSignal } from '@prodrome/core';
import type { GraphSession } from '@prodrome/graph';
import type { DayHistory } from './day-history.ts';

// some milliseconds of computing
const rowsOfRun = 512;

/** Probabilities of these rows [rows.length, outputs]; NaN for windows without any observed value. The event loop turns in between. */
export async function answerWindows(
  session: GraphSession,
  history: DayHistory,
  rows: Int32Array,
  { width, outputs }: { readonly width: number; readonly outputs: number },
  signal: CancelSignal | undefined,
): Promise<Float64Array> {
  const values = new Float64Array(rows.length * outputs);
  const days = {
    type: 'float',
    shape: [history.days.length / width, width],
    data: history.days,
  } as const;
  for (let from = 0; from < rows.length; from += rowsOfRun) {
    throwIfCancelled(signal, 'network expert');
    const asked = rows.subarray(from, from + rowsOfRun);
    const first = {
      type: 'int64',
      shape: [asked.length],
      data: BigInt64Array.from(asked, (row) => BigInt(history.firstOf(row))),
    } as const;
    const { output } = await session.run({ days, first });
    values.set(output?.data as Float32Array, from * outputs);
    if (from + rowsOfRun < rows.length) await setImmediate();
  }
  return values;
}
