import type { Diary } from './diary.ts';
import { createOrderedKey } from './ordered-key.ts';

const fewValues = 20;
const tenths = 10;
/** Rows that the rate of a value is drawn to zero by. */
const shrinkRows = 10;

/**
 * For each row what its value says of the label by all **other** patients: the mean of label less the rate of the patient's own stratum,
 * over rows of that value. So a U-shape, a category and a code are ordered as well, and no patient's label speaks for itself.
 * Values are taken as they are where there are 20 or fewer, else as tenths of the patient's own ranks.
 * @param residuals - of {@link residualsOf}.
 * @returns [rows], NaN where nothing is observed.
 */
export function scoresOfOthers(
  diary: Diary,
  values: Float32Array,
  residuals: Float64Array,
): Float64Array {
  const { starts, patientCount, labels } = diary;
  const codes = codesOf(values) ?? tenthsOf(values, starts);
  const width = codes.reduce((most, code) => Math.max(most, code), -1) + 1;
  const sums = new Float64Array(width * (patientCount + 1));
  const counts = new Float64Array(width * (patientCount + 1));
  for (let patient = 0; patient < patientCount; patient++) {
    for (let row = starts[patient] as number; row < (starts[patient + 1] as number); row++) {
      const code = codes[row] as number;
      if (code < 0 || Number.isNaN(labels[row])) continue;
      const [own, all] = [patient * width + code, patientCount * width + code];
      sums[own] = (sums[own] as number) + (residuals[row] as number);
      sums[all] = (sums[all] as number) + (residuals[row] as number);
      counts[own] = (counts[own] as number) + 1;
      counts[all] = (counts[all] as number) + 1;
    }
  }
  const scores = new Float64Array(values.length).fill(NaN);
  for (let patient = 0; patient < patientCount; patient++) {
    for (let row = starts[patient] as number; row < (starts[patient + 1] as number); row++) {
      const code = codes[row] as number;
      if (code < 0) continue;
      const [own, all] = [patient * width + code, patientCount * width + code];
      scores[row] =
        ((sums[all] as number) - (sums[own] as number)) /
        ((counts[all] as number) - (counts[own] as number) + shrinkRows);
    }
  }
  return scores;
}

/** Place of each value among the few that there are, −1 = not observed; undefined for more. */
function codesOf(values: Float32Array): Int32Array | undefined {
  const places = new Map<number, number>();
  for (const value of values) {
    if (Number.isNaN(value) || places.has(value)) continue;
    if (places.size === fewValues) return undefined;
    places.set(value, places.size);
  }
  return Int32Array.from(values, (value) => places.get(value) ?? -1);
}

/** Rows of a patient at the most: they stand in the low bits of a sorted key. */
const mostRows = 2 ** 20;

/** Tenth of each row's midrank among those of its patient. */
function tenthsOf(values: Float32Array, starts: Int32Array): Int32Array {
  const codes = new Int32Array(values.length).fill(-1);
  const keyOf = createOrderedKey();
  let keys = new Float64Array(512);
  for (let patient = 0; patient + 1 < starts.length; patient++) {
    const first = starts[patient] as number;
    const own = values.subarray(first, Math.min(starts[patient + 1] as number, first + mostRows));
    if (keys.length < own.length) keys = new Float64Array(2 * own.length);
    let count = 0;
    for (let at = 0; at < own.length; at++) {
      const value = own[at] as number;
      if (!Number.isNaN(value)) keys[count++] = keyOf(value) * mostRows + at;
    }
    const sorted = keys.subarray(0, count).sort();
    const valueAt = (rank: number): number => Math.floor((sorted[rank] as number) / mostRows);
    for (let from = 0; from < count;) {
      let to = from + 1;
      while (to < count && valueAt(to) === valueAt(from)) to += 1;
      const code = Math.min(tenths - 1, Math.floor(((from + to) / 2 / count) * tenths));
      for (let at = from; at < to; at++) codes[first + ((sorted[at] as number) % mostRows)] = code;
      from = to;
    }
  }
  return codes;
}

/** [rows], label less the rate of its patient and stratum; NaN = unknown. */
export function residualsOf({ labels, strata, starts, patientCount }: Diary): Float64Array {
  const residuals = new Float64Array(labels.length);
  for (let patient = 0; patient < patientCount; patient++) {
    const [sums, counts] = [new Float64Array(3), new Float64Array(3)];
    const [first, end] = [starts[patient] as number, starts[patient + 1] as number];
    for (let row = first; row < end; row++) {
      if (Number.isNaN(labels[row])) continue;
      const stratum = strata[row] as number;
      sums[stratum] = (sums[stratum] as number) + (labels[row] as number);
      counts[stratum] = (counts[stratum] as number) + 1;
    }
    for (let row = first; row < end; row++) {
      const stratum = strata[row] as number;
      residuals[row] =
        (labels[row] as number) - (sums[stratum] as number) / (counts[stratum] as number);
    }
  }
  return residuals;
}
