import { z } from 'zod';

/** What the training people's days tell of a window that comes back. */
export const cycleSchema = z.strictObject({
  kind: z.literal('cycle'),
  /** Days from one window to the next: mean, and standard deviation within a person. */
  length: z.number().positive(),
  deviation: z.number().min(0),
  /** Days of a window. */
  window: z.int().min(1),
});

/** One {@link cycleSchema}. */
export type Cycle = z.output<typeof cycleSchema>;

/** Where a person stands in the cycle. */
export const cyclePhaseSchema = z.strictObject({
  /** Day, from 0 on, on which the last window began; absent where none was seen to begin. */
  start: z.int().optional(),
  /** Own days from window to window, drawn to the population's as by one own length. */
  length: z.number().positive(),
  /** Whether any day was recorded as in or out of a window. */
  isKnown: z.boolean(),
});

/** One {@link cyclePhaseSchema}. */
export type CyclePhase = z.output<typeof cyclePhaseSchema>;

/** What counts as a length: shorter ones are no new window, longer ones were not recorded in between. */
const [shortest, longest] = [18, 45];
/** Taken where no length was ever seen whole: not verified. */
const usual = { length: 28.5, window: 5 };

/** Days on which a window was seen to begin. */
function starts(series: Float64Array): number[] {
  const found: number[] = [];
  for (let day = 0; day < series.length; day++) {
    if (series[day] !== 1 || series[day - 1] === 1) continue;
    const last = found.at(-1);
    if (last === undefined || day - last >= shortest) found.push(day);
  }
  return found;
}

const lengthsOf = (begun: readonly number[]): number[] =>
  begun.slice(1).flatMap((day, i) => {
    const length = day - (begun[i] as number);
    return length <= longest ? [length] : [];
  });

/** The cycle of these people; undefined where no window was ever seen. */
export function fitCycle(people: readonly Float64Array[]): Cycle | undefined {
  const seen = people.map(starts).filter((begun) => begun.length > 0);
  if (seen.length === 0) return undefined;
  const own = seen.map(lengthsOf).filter(({ length }) => length > 0);
  const all = own.flat();
  const length = all.length > 0 ? mean(all) : usual.length;
  const squares = own.flatMap((lengths) => lengths.map((one) => (one - mean(lengths)) ** 2));
  const freedom = own.reduce((sum, lengths) => sum + lengths.length - 1, 0);
  const total = squares.reduce((sum, square) => sum + square, 0);
  const windows = people.flatMap(wholeWindows);
  return {
    kind: 'cycle',
    length,
    deviation: freedom > 0 ? Math.sqrt(total / freedom) : 0,
    window: windows.length > 0 ? Math.max(1, Math.round(mean(windows))) : usual.window,
  };
}

/** Days of windows whose day before and day after are recorded. */
function wholeWindows(series: Float64Array): number[] {
  const found: number[] = [];
  for (let day = 1; day < series.length; day++) {
    if (series[day] !== 1 || series[day - 1] !== 0) continue;
    let end = day;
    while (series[end] === 1) end++;
    if (series[end] === 0) found.push(end - day);
  }
  return found;
}

/** Where a person stands after these days. */
export function cyclePhase(series: Float64Array, cycle: Cycle): CyclePhase {
  const begun = starts(series);
  const lengths = lengthsOf(begun);
  const total = lengths.reduce((sum, length) => sum + length, cycle.length);
  const start = begun.at(-1);
  return {
    ...(start !== undefined && { start }),
    length: total / (lengths.length + 1),
    isKnown: series.some((value) => !Number.isNaN(value)),
  };
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
