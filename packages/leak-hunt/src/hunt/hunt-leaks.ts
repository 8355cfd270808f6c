import { findCompleters } from '../detectors/completers.ts';
import { findCountsBack } from '../detectors/counts-back.ts';
import { findIdentity } from '../detectors/identity.ts';
import { findRepeatedPatients } from '../detectors/repeated-patients.ts';
import { findStandardised } from '../detectors/standardised.ts';
import { findTomorrow } from '../detectors/tomorrow.ts';
import { findWholeSeries } from '../detectors/whole-series.ts';
import { createDiary, type HuntedTable } from '../statistics/diary.ts';
import { leakKinds, type LeakFinding } from '../statistics/finding.ts';

/** How {@link huntLeaks} looks. */
export interface HuntOptions {
  /** Chance of any false alarm of each detector that tests, over all columns; default 0.01. */
  readonly alpha?: number;
}

/**
 * Looks for columns and rows that know what nobody could have known on the day. Names are not looked at, only values.
 *
 * A column has one finding, the plainest: what counts back, or identifies, also knows tomorrow. Order: as in `leakKinds`, then as the
 * columns stand. Pure and deterministic, without chance. Nothing changes with the columns' names, nor, but for `row_order`, with the order of the patients.
 * @throws ProdromeError `USAGE` for other numbers of labels than rows.
 */
export function huntLeaks(hunted: HuntedTable, { alpha = 0.01 }: HuntOptions = {}): LeakFinding[] {
  const diary = createDiary(hunted);
  const found = [
    ...findCountsBack(diary),
    ...findTomorrow(diary, alpha),
    ...findWholeSeries(diary, alpha),
    ...findIdentity(diary),
    ...findStandardised(diary),
    ...findRepeatedPatients(diary),
    ...findCompleters(diary),
  ];
  const seen = new Set<string>();
  const first = found.filter(({ column }) => {
    if (column === undefined) return true;
    if (seen.has(column)) return false;
    seen.add(column);
    return true;
  });
  return first.sort((a, b) => leakKinds.indexOf(a.kind) - leakKinds.indexOf(b.kind));
}
