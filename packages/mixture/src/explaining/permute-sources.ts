import {
  createFeatureTable,
  patientStarts,
  type FeatureTable,
  type RandomStream,
} from '@prodrome/core';
import { shuffle } from '@prodrome/numerics';
import { historyOf } from './mask-sources.ts';

/**
 * A table in which these columns, and with {@link historyOf} the outcomes, tell nothing of when, and all else is as it was: each patient's days are exchanged among each other,
 * for all of these columns alike. One column, or the outcomes, stay unknown on the days on which they were; several are exchanged with their gaps. What does not change within any
 * patient is exchanged among patients. Deterministic by stream, each patient by its own.
 */
export function permuteSources(
  table: FeatureTable,
  names: readonly string[],
  stream: RandomStream,
): FeatureTable {
  const { columns, patients, times, patientIds } = table;
  const width = columns.length;
  const values = table.values.slice();
  const outcomes = table.outcomes?.slice();
  const tracks = names.map((name): Track => {
    const at = columns.findIndex((column) => column.name === name);
    if (at >= 0) return { cells: values, at, step: width };
    if (outcomes && name === historyOf(table)) return { cells: outcomes, at: 0, step: 1 };
    throw new Error(`no column ${name}`);
  });
  const starts = patientStarts(table);
  const [changing, fixed] = [true, false].map((wanted) =>
    tracks.filter((track) => changesWithin(track, starts) === wanted),
  ) as [Track[], Track[]];
  if (changing.length > 0) {
    patientIds.forEach((id, patient) => {
      const rows = rowsBetween(starts[patient] as number, starts[patient + 1] as number);
      // a column alone keeps its gaps: what is missing is another question
      const own =
        changing.length > 1 ? rows : rows.filter((row) => isKnown(changing[0] as Track, row));
      exchange(changing, own, shuffle([...own], stream.fork(id)));
    });
  }
  if (fixed.length > 0) {
    const others = shuffle([...patientIds.keys()], stream.fork('among patients'));
    for (const track of fixed) {
      const firsts = patientIds.map((_, patient) => {
        const rows = rowsBetween(starts[patient] as number, starts[patient + 1] as number);
        const known = rows.find((row) => isKnown(track, row));
        return known === undefined ? NaN : cellOf(track, known);
      });
      patientIds.forEach((_, patient) => {
        const value = firsts[others[patient] as number] as number;
        for (const row of rowsBetween(starts[patient] as number, starts[patient + 1] as number)) {
          if (isKnown(track, row) || !Number.isNaN(value)) setCell(track, row, value);
        }
      });
    }
  }
  return createFeatureTable({
    ...{ columns, values, patients, times, patientIds },
    ...(outcomes && { outcomes }),
  });
}

/** A column among cells. */
interface Track {
  readonly cells: Float32Array | Float64Array;
  readonly at: number;
  readonly step: number;
}

const cellOf = ({ cells, at, step }: Track, row: number): number =>
  cells[row * step + at] as number;

const setCell = ({ cells, at, step }: Track, row: number, value: number): void => {
  cells[row * step + at] = value;
};

const isKnown = (track: Track, row: number): boolean => !Number.isNaN(cellOf(track, row));

const rowsBetween = (start: number, end: number): number[] =>
  Array.from({ length: end - start }, (_, i) => start + i);

function changesWithin(track: Track, starts: Int32Array): boolean {
  for (let patient = 0; patient + 1 < starts.length; patient++) {
    let first = NaN;
    for (let row = starts[patient] as number; row < (starts[patient + 1] as number); row++) {
      const value = cellOf(track, row);
      if (Number.isNaN(value)) continue;
      if (!Number.isNaN(first) && value !== first) return true;
      first = value;
    }
  }
  return false;
}

/** What was in `from` comes into `to`, place by place. */
function exchange(tracks: readonly Track[], to: readonly number[], from: readonly number[]): void {
  for (const track of tracks) {
    const before = from.map((row) => cellOf(track, row));
    to.forEach((row, i) => {
      setCell(track, row, before[i] as number);
    });
  }
}
