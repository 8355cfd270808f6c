import { sigmoid, type SeededStream } from '@prodrome/numerics';
import { isWeekendEve } from './calendar.ts';
import type { Setting } from './setting.ts';
import { recording } from './model.ts';

/** What is recorded of one patient; 1 = recorded. */
export interface Recorded {
  /** [days] */
  readonly wearable: Uint8Array;
  /** [days + 1]; the last one says whether the outcome of the last forecast would be known. */
  readonly diary: Uint8Array;
  /** Whether the cycle is tracked. */
  readonly cycle: boolean;
  /** Log-odds of a diary entry on an ordinary first day; Infinity where everything is recorded. */
  readonly diligence: number;
  /** The first day without any entry; Infinity = none. */
  readonly dropOut: number;
}

/** Everything, every day. */
export const recordAll = (days: number): Recorded => ({
  wearable: new Uint8Array(days).fill(1),
  diary: new Uint8Array(days + 1).fill(1),
  cycle: true,
  diligence: Infinity,
  dropOut: Infinity,
});

/** What a person records: devices not worn, diaries skipped most often without medicine, drop-out, cycles not tracked. */
export function drawRecorded(
  stream: SeededStream,
  doses: Uint8Array,
  { startDay, days }: Setting,
): Recorded {
  const habits = stream.fork('habits');
  const owns = habits.next() >= recording.wearableNone;
  const { mean, deviation } = recording.diary;
  const diligence = mean + deviation * habits.nextNormal();
  const { share, from, to } = recording.dropOut;
  const leaves = habits.next() < share;
  const lastDay = from + habits.nextInt(to - from);
  const dropOut = leaves ? lastDay : Infinity;
  const cycle = habits.next() < recording.cycleTracked;
  const entries = stream.fork('diary');
  const diary = doses.map((dose, day) => {
    const chance = sigmoid(diligence + diaryShift(startDay, day, dose));
    return entries.next() < chance && day < dropOut ? 1 : 0;
  });
  return { wearable: wear(stream.fork('wearable'), owns, days), diary, cycle, diligence, dropOut };
}

/** Log-odds of a diary entry beyond the person's own diligence. */
export function diaryShift(startDay: number, day: number, dose: number): number {
  const { weekendEve, medicated, perDay } = recording.diary;
  return (
    (isWeekendEve(startDay + day) ? weekendEve : 0) + (dose > 0 ? medicated : 0) + perDay * day
  );
}

/** A two-state chain: devices are put off for a few days now and then. */
function wear(stream: SeededStream, owns: boolean, days: number): Uint8Array {
  const { wearableStops, wearableStarts } = recording;
  let worn = stream.next() >= wearableStops / (wearableStops + wearableStarts);
  return new Uint8Array(days).map((_, day) => {
    if (day > 0) worn = worn ? stream.next() >= wearableStops : stream.next() < wearableStarts;
    return owns && worn ? 1 : 0;
  });
}
