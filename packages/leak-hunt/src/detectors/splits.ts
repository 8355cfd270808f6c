import { ProdromeError } from '@prodrome/core';
import type { Diary, HuntedTable } from '../statistics/diary.ts';
import { createDiary } from '../statistics/diary.ts';
import { rate, type LeakFinding } from '../statistics/finding.ts';
import { repeatedFinding, repeatedPairs } from './repeated-patients.ts';

/** How rows were split, and what of a patient a row is made of. */
export interface SplitOptions {
  /** [rows], a number for each side, such as 0 = train and 1 = test, or the fold in which a row is tested; negative or NaN = in none. */
  readonly sides: ArrayLike<number>;
  /** Days of a row's window, that day included; default 1. */
  readonly windowDays?: number;
}

/**
 * Patients, and windows, on two sides of a split, and one person who stands on either side under another identifier. A patient on two sides has their own rate learned by heart; of a split in time of the
 * same patients, windows and labels may still overlap: days (t − window, t + horizon] of rows on either side.
 *
 * The statistic is the share of patients of the split that stand on two sides, the threshold 0. A split in time without overlap is told
 * as such: `evidence.overlappingRows` is 0.
 * @throws ProdromeError `USAGE` for another number of sides than rows.
 */
export function findSharedAcrossSplits(
  hunted: HuntedTable,
  { sides, windowDays = 1 }: SplitOptions,
): LeakFinding[] {
  const diary = createDiary(hunted);
  if (sides.length !== diary.table.rows) {
    throw new ProdromeError('USAGE', {
      where: 'findSharedAcrossSplits, sides',
      expected: `${diary.table.rows}, one a row`,
      got: String(sides.length),
    });
  }
  let [shared, patients, overlapping] = [0, 0, 0];
  const sidesOf = new Map<number, ReadonlySet<number>>();
  for (let patient = 0; patient < diary.patientCount; patient++) {
    const rows = sidedRows(diary, sides, patient);
    if (rows.length === 0) continue;
    patients += 1;
    const own = new Set(rows.map(({ side }) => side));
    sidesOf.set(patient, own);
    if (own.size < 2) continue;
    shared += 1;
    overlapping += countOverlaps(rows, windowDays + diary.horizonDays);
  }
  const { columns, pairs } = repeatedPairs(diary, sides);
  const parted = pairs.filter(({ patients: [one, other] }) => {
    const [a, b] = [sidesOf.get(one), sidesOf.get(other)];
    return a && b && [...a].some((side) => [...b].some((theirs) => theirs !== side));
  });
  const repeated = repeatedFinding(diary, { columns, pairs: parted });
  if (shared === 0) return repeated;
  return [
    {
      kind: 'shared_across_splits',
      statistic: shared / patients,
      threshold: 0,
      evidence: { patients: shared, of: patients, overlappingRows: overlapping },
      explanation: `${shared} of ${patients} patients (${rate(shared / patients)}) stand on two sides of the split; ${
        overlapping === 0
          ? 'their windows do not overlap'
          : `${overlapping} of their rows share days with a row of the other side`
      }`,
      whatToDo:
        overlapping === 0
          ? 'Say that the patients are known ones; for new patients split by patient'
          : 'Split by patient, or in time with a gap of window and horizon',
    },
    ...repeated,
  ];
}

interface SidedRow {
  readonly side: number;
  readonly day: number;
}

function sidedRows(
  { starts, table }: Diary,
  sides: ArrayLike<number>,
  patient: number,
): readonly SidedRow[] {
  const rows: SidedRow[] = [];
  for (let row = starts[patient] as number; row < (starts[patient + 1] as number); row++) {
    const side = sides[row] as number;
    if (side >= 0) rows.push({ side, day: Math.floor(table.times[row] as number) });
  }
  return rows;
}

/** Rows, in time, of which the next of another side begins within their span. */
function countOverlaps(rows: readonly SidedRow[], spanDays: number): number {
  const overlaps = rows.map(() => false);
  for (let at = 0; at < rows.length; at++) {
    const row = rows[at] as SidedRow;
    for (let then = at + 1; then < rows.length; then++) {
      const other = rows[then] as SidedRow;
      if (other.day - row.day >= spanDays) break;
      if (other.side !== row.side) overlaps[at] = overlaps[then] = true;
    }
  }
  return overlaps.filter(Boolean).length;
}
