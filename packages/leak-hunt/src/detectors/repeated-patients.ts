import type { Diary, DiaryColumn } from '../statistics/diary.ts';
import type { LeakFinding } from '../statistics/finding.ts';
import { hashRows } from '../statistics/row-hash.ts';

const leastDays = 10;
const mostChance = 1e-6;
const mostRowsAlike = 16;
const shownPairs = 20;
const mostRows = 10_000;
const leastShare = 0.95;
/** With fewer columns of a person's own the outcome must tell two people apart: what seems own may be a calendar or weather. */
const enoughColumns = 3;

/**
 * Patients who tell the same days: one person with two identifiers, or rows that were drawn twice. Their days stand on both sides of a split by
 * patient.
 *
 * Compared are all columns that move within a patient and are the patient's own, with the outcome, of days on which it is recorded; what many share
 * on a day, such as weather and weekdays, is left out. The statistic is the number of different days that two patients have in common at one
 * distance in time, the threshold 10, where between the first and the last of them 95 % of the days are equal, and the chance of as many among all pairs
 * is below 1e-6 by how often rows are equal at all; with fewer than three such columns, the chance of as many equal outcomes too. A copy with noise
 * is not found.
 */
export const findRepeatedPatients = (diary: Diary): LeakFinding[] =>
  repeatedFinding(diary, repeatedPairs(diary));

/** Two patients who tell the same days. */
interface RepeatedPair {
  readonly patients: readonly [number, number];
  /** Different days that are alike. */
  readonly days: number;
}

/** Pairs of patients who tell the same days, most days first, and in how many columns they were compared. */
export interface RepeatedPairs {
  readonly columns: number;
  readonly pairs: readonly RepeatedPair[];
}

/**
 * The pairs of {@link findRepeatedPatients}.
 * @param sides - [rows] of a split: what patients share on a day is looked for on each side alone, since there may be a copy of every patient on the other one.
 */
export function repeatedPairs(diary: Diary, sides?: ArrayLike<number>): RepeatedPairs {
  const { table, patientCount } = diary;
  const { own, sure } = ownColumns(diary, sides);
  if (own.length === 0 || patientCount < 2) return { columns: own.length, pairs: [] };
  const { rowsByHash, hashes, compared } = hashedRows(diary, own);
  const runs = alignedRuns(diary, rowsByHash);
  // how often two rows are equal at all
  const equal = [...rowsByHash.values()].reduce(
    (sum, rows) => sum + (rows.length / compared) ** 2,
    0,
  );
  const tries = Math.log((patientCount * compared) / 2);
  const limit = Math.log(mostChance) - tries;
  const pairs = runs.filter(
    (run) =>
      run.alike.size >= leastDays &&
      run.alike.size * Math.log(equal) < limit &&
      isWhole(diary, run, hashes) &&
      (sure >= enoughColumns || outcomeChance(diary, run) < limit),
  );
  const patientOf = (row: number): number => table.patients[row] as number;
  return {
    columns: own.length,
    pairs: pairs
      .sort((a, b) => b.alike.size - a.alike.size)
      .map(({ alike, pair: [one, other] }) => ({
        ...{ patients: [patientOf(one), patientOf(other)], days: alike.size },
      })),
  };
}

/** The finding of such pairs; none of none. */
export function repeatedFinding(
  { table }: Diary,
  { columns, pairs }: RepeatedPairs,
): LeakFinding[] {
  const most = pairs[0];
  if (!most) return [];
  const nameOf = (patient: number): string => table.patientIds[patient] ?? '';
  const names = pairs
    .slice(0, shownPairs)
    .map(
      ({ patients: [one, other], days }) => `${nameOf(one)} and ${nameOf(other)} (${days} days)`,
    );
  return [
    {
      kind: 'repeated_patient',
      statistic: most.days,
      threshold: leastDays,
      evidence: { pairs: pairs.length, columns, patients: names },
      explanation: `${pairs.length === 1 ? 'a pair' : `${pairs.length} pairs`} of patients tell the same days in ${columns} columns: ${names.slice(0, 3).join(', ')}${pairs.length > 3 ? ', …' : ''}`,
      whatToDo:
        'Give one person one identifier, and drop copies: a split by patient does not part them',
    },
  ];
}

/** Rows with a known outcome and anything observed, by what they hold. */
function hashedRows({ table }: Diary, own: readonly DiaryColumn[]) {
  const { outcomes } = table;
  const values = own.map((column) => column.values);
  const hashes = hashRows([...values, ...(outcomes ? [outcomes] : [])], table.rows);
  const rowsByHash = new Map<number, number[]>();
  let compared = 0;
  for (let row = 0; row < table.rows; row++) {
    if (outcomes && Number.isNaN(outcomes[row])) continue;
    if (values.every((each) => Number.isNaN(each[row]))) continue;
    compared += 1;
    const hash = hashes[row] as number;
    const rows = rowsByHash.get(hash);
    if (rows) rows.push(row);
    else rowsByHash.set(hash, [row]);
  }
  return { rowsByHash, hashes, compared };
}

/** Days of two patients that are alike at one distance in time. */
interface AlignedRun {
  /** A row of each. */
  readonly pair: readonly [number, number];
  /** Days from a day of the first to its like of the second. */
  readonly distance: number;
  /** Of the first patient, one row for each different day, and the first and last of all. */
  readonly alike: Set<number>;
  span: [number, number];
}

function alignedRuns(
  { table, patientCount }: Diary,
  rowsByHash: ReadonlyMap<number, readonly number[]>,
): AlignedRun[] {
  const runs = new Map<string, AlignedRun>();
  const { patients, times } = table;
  for (const rows of rowsByHash.values()) {
    if (rows.length < 2 || rows.length > mostRowsAlike) continue;
    const seen = new Set<string>();
    for (const one of rows) {
      for (const other of rows) {
        if ((patients[one] as number) >= (patients[other] as number)) continue;
        const distance = Math.floor(times[other] as number) - Math.floor(times[one] as number);
        const pair = (patients[one] as number) * patientCount + (patients[other] as number);
        const key = `${pair} ${distance}`;
        const run = runs.get(key) ?? {
          pair: [one, other],
          distance,
          alike: new Set(),
          span: [one, one],
        };
        run.span = [Math.min(run.span[0], one), Math.max(run.span[1], one)];
        if (!seen.has(key)) run.alike.add(one);
        seen.add(key);
        runs.set(key, run);
      }
    }
  }
  return [...runs.values()];
}

/** Days of the first patient in the span, with the row of the second on its like; both with a known outcome. */
function pairedRows(
  { table, starts }: Diary,
  { pair, distance, span }: AlignedRun,
): [number, number][] {
  const { patients, times, outcomes } = table;
  const dayOf = (row: number): number => Math.floor(times[row] as number);
  const other = patients[pair[1]] as number;
  const byDay = new Map<number, number>();
  for (let row = starts[other] as number; row < (starts[other + 1] as number); row++) {
    byDay.set(dayOf(row), row);
  }
  const isKnown = (row: number): boolean => !outcomes || !Number.isNaN(outcomes[row]);
  const paired: [number, number][] = [];
  for (let row = span[0]; row <= span[1]; row++) {
    const like = byDay.get(dayOf(row) + distance);
    if (like !== undefined && isKnown(row) && isKnown(like)) paired.push([row, like]);
  }
  return paired;
}

/** Whether nearly all days between the first and the last are alike. */
function isWhole(diary: Diary, run: AlignedRun, hashes: Float64Array): boolean {
  const paired = pairedRows(diary, run);
  const alike = paired.filter(([one, other]) => hashes[one] === hashes[other]).length;
  return alike >= leastShare * paired.length;
}

/** The logarithm of the chance that two people of these rates have as many equal outcomes; 0 without outcomes. */
function outcomeChance(diary: Diary, run: AlignedRun): number {
  const { table, starts } = diary;
  const { outcomes, patients } = table;
  if (!outcomes) return 0;
  const rateOf = (row: number): number => {
    const patient = patients[row] as number;
    const own = outcomes
      .subarray(starts[patient], starts[patient + 1])
      .filter((outcome) => !Number.isNaN(outcome));
    return own.reduce((sum, outcome) => sum + outcome, 0) / own.length;
  };
  const [a, b] = [rateOf(run.pair[0]), rateOf(run.pair[1])];
  return pairedRows(diary, run).length * Math.log(a * b + (1 - a) * (1 - b));
}

/** Columns that move within a patient and that patients do not share on a day, and of how many that is sure: others tell of that day. */
function ownColumns(
  diary: Diary,
  sides: ArrayLike<number> | undefined,
): { readonly own: readonly DiaryColumn[]; readonly sure: number } {
  const rows = rowsOfSomeDays(diary);
  const shares = diary.columns
    .filter(({ constant }) => !constant)
    .map((column) => ({ column, isShared: isShared(diary, column, { rows, sides }) }));
  return {
    own: shares.filter((one) => one.isShared !== true).map(({ column }) => column),
    sure: shares.filter((one) => one.isShared === false).length,
  };
}

/** Rows of some days, of all patients: enough to tell what they share on a day. */
function rowsOfSomeDays({ table: { times, rows } }: Diary): Int32Array {
  const days = times.map(Math.floor);
  const places = new Map([...new Set(days)].sort((a, b) => a - b).map((day, at) => [day, at]));
  const step = Math.ceil(rows / mostRows);
  return Int32Array.from(days.keys()).filter(
    (row) => (places.get(days[row] as number) ?? 0) % step === 0,
  );
}

/** Whether two patients of a side have one value far more often on one day than on two; undefined where no two tell of one day. */
function isShared(
  diary: Diary,
  { values }: DiaryColumn,
  { rows, sides }: { readonly rows: Int32Array; readonly sides: ArrayLike<number> | undefined },
): boolean | undefined {
  const { times } = diary.table;
  const byDay = new Map<string, Map<number, number>>();
  const all = new Map<number, number>();
  let seen = 0;
  for (const row of rows) {
    const value = values[row] as number;
    if (Number.isNaN(value)) continue;
    seen += 1;
    const day = `${sides?.[row] ?? 0} ${Math.floor(times[row] as number)}`;
    const counts = byDay.get(day) ?? new Map<number, number>();
    byDay.set(day, counts.set(value, (counts.get(value) ?? 0) + 1));
    all.set(value, (all.get(value) ?? 0) + 1);
  }
  let [equal, pairs] = [0, 0];
  for (const counts of byDay.values()) {
    let count = 0;
    for (const own of counts.values()) {
      equal += own * (own - 1);
      count += own;
    }
    pairs += count * (count - 1);
  }
  const atAll = [...all.values()].reduce((sum, own) => sum + (own / seen) ** 2, 0);
  if (pairs > 0) return equal / pairs > 2 * atAll + 0.08;
  return sides ? undefined : false;
}
