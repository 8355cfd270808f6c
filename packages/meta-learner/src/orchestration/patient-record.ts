import { ProdromeError, type PatientMemory } from '@prodrome/core';

/** A day of a patient: what was observed, what was said, and what came true. */
export interface RecordedDay {
  readonly day: number;
  /** False where nothing but the outcome is known. */
  readonly isObserved: boolean;
  /** NaN = not known (yet). */
  readonly outcome: number;
  /** The forecast that was given out on it; NaN where none was. */
  readonly issued: number;
  /** [experts] what they said then; NaN where absent. */
  readonly answers: Float64Array;
  /** [columns], own units; NaN = not observed. */
  readonly values: Float32Array;
}

/** What one part of a council remembers of a patient; no numbers where it remembers nothing. */
export interface PartState {
  /** The last day taken in; −Infinity before the first. */
  readonly asOf: number;
  readonly values: Float64Array;
}

/** What the features, every expert and the gate remember, in that order. */
export type Snapshot = readonly PartState[];

/** What is kept of a patient: the last days, and what was remembered before the first and before the last of them. */
export interface PatientRecord {
  /** Ascending. */
  readonly days: readonly RecordedDay[];
  readonly base: Snapshot;
  readonly near: Snapshot;
}

/** The numbers that a record is made of. */
export interface RecordShape {
  readonly experts: number;
  readonly columns: number;
}

const headWidth = 3;
const dayWidth = 4;

/** A snapshot of `parts` that remember nothing. */
export const emptySnapshot = (parts: number): Snapshot =>
  Array.from({ length: parts }, () => ({ asOf: -Infinity, values: new Float64Array(0) }));

/** A record as numbers. */
export function encodeRecord(
  { days, base, near }: PatientRecord,
  { experts, columns }: RecordShape,
): Float64Array {
  const parts = [...base, ...near];
  const width = dayWidth + experts + columns;
  const partWidths = parts.reduce((sum, { values }) => sum + 2 + values.length, 0);
  const numbers = new Float64Array(headWidth + partWidths + days.length * width);
  numbers.set([experts, columns, days.length]);
  let at = headWidth;
  for (const { asOf, values } of parts) {
    numbers[at] = asOf;
    numbers[at + 1] = values.length;
    numbers.set(values, at + 2);
    at += 2 + values.length;
  }
  for (const { day, isObserved, outcome, issued, answers, values } of days) {
    numbers[at] = day;
    numbers[at + 1] = Number(isObserved);
    numbers[at + 2] = outcome;
    numbers[at + 3] = issued;
    numbers.set(answers, at + dayWidth);
    numbers.set(values, at + dayWidth + experts);
    at += width;
  }
  return numbers;
}

/** @throws ProdromeError `STATE` for numbers of another shape. */
export function decodeRecord(
  { values: numbers }: Pick<PatientMemory, 'values'>,
  { experts, columns }: RecordShape,
): PatientRecord {
  const [savedExperts, savedColumns, count = NaN] = numbers;
  let at = headWidth;
  const part = (): PartState => {
    const [asOf = NaN, width = NaN] = numbers.subarray(at, at + 2);
    const values = numbers.slice(at + 2, at + 2 + width);
    at += 2 + width;
    return { asOf, values };
  };
  const same = savedExperts === experts && savedColumns === columns;
  const parts = Array.from({ length: same ? 2 * (experts + 2) : 0 }, part);
  const width = dayWidth + experts + columns;
  if (!same || at + count * width !== numbers.length) {
    throw new ProdromeError('STATE', {
      where: 'memory of a patient',
      expected: `a record of ${experts} experts and ${columns} columns`,
      got: `one of ${savedExperts ?? 'none'} and ${savedColumns ?? 'none'}, ${numbers.length} numbers`,
    });
  }
  const days = Array.from({ length: count }, (_, i): RecordedDay => {
    // read one by one: taking a typed array apart was most of the time of a day
    const from = at + i * width;
    const to = from + dayWidth + experts;
    return {
      day: numbers[from] as number,
      isObserved: numbers[from + 1] === 1,
      outcome: numbers[from + 2] as number,
      issued: numbers[from + 3] as number,
      answers: numbers.slice(from + dayWidth, to),
      values: new Float32Array(numbers.subarray(to, from + width)),
    };
  });
  return { days, base: parts.slice(0, experts + 2), near: parts.slice(experts + 2) };
}
