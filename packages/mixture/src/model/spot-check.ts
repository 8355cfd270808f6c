import type { FeatureTable } from '@prodrome/core';
import { lawBroken } from './failure.ts';

const patientsTried = 4;
const daysTried = 30;

/** The first days of the first patients of a table. */
export function sampleDays({ patients, rows: count }: FeatureTable): Int32Array {
  const seen = new Map<number, number>();
  const rows: number[] = [];
  for (let row = 0; row < count; row++) {
    const patient = patients[row] as number;
    const own = seen.get(patient) ?? 0;
    if (own >= daysTried || (own === 0 && seen.size >= patientsTried)) continue;
    seen.set(patient, own + 1);
    rows.push(row);
  }
  return Int32Array.from(rows);
}

/** A component from outside, as its laws can be tried. */
export interface Tried {
  /** For errors: `expert weekday`. */
  readonly component: string;
  /** The sample. */
  readonly table: FeatureTable;
  /** Everything that the component was given when it was asked about the whole sample. */
  readonly given: () => readonly ArrayLike<number>[];
  /** The law that there are numbers for every row. */
  readonly complete: string;
  /** Numbers of each row. */
  readonly width: number;
  /** What it answers when it is given these rows of the sample and no others, [rows, width]. */
  readonly ask: (rows: Int32Array) => Promise<ArrayLike<number>>;
}

/**
 * Holds a component from outside to the laws *inputs-unchanged*, *prefix* and *batch* on a sample.
 * @throws ProdromeError `CONFORMANCE` with the law's name; what the component throws.
 */
export async function spotCheck(tried: Tried): Promise<void> {
  const { component, table, width, given, ask } = tried;
  const { patients, times, patientIds } = table;
  const all = Int32Array.from(patients.keys());
  const before = given().map((part) => Array.from(part));
  const whole = await ask(all);
  const expected = all.length * width;
  if (whole.length !== expected) {
    const found = `${whole.length} numbers for ${all.length} rows, instead of ${expected}`;
    throw lawBroken(component, tried.complete, found);
  }
  given().forEach((part, at) => {
    const place = firstDifference(part, before[at] ?? []);
    if (place === undefined) return;
    throw lawBroken(component, 'inputs-unchanged', `it changed what it was given (place ${place})`);
  });
  const same = async (law: string, what: string, rows: Int32Array): Promise<void> => {
    const found = await ask(rows);
    if (found.length !== rows.length * width) {
      const got = `${found.length} numbers for ${rows.length} rows, instead of ${rows.length * width}`;
      throw lawBroken(component, law, `${got}, when ${what}`);
    }
    const expected = Array.from(rows).flatMap((row) =>
      Array.from({ length: width }, (_, at) => whole[row * width + at] as number),
    );
    const at = firstDifference(found, expected);
    if (at === undefined) return;
    const row = rows[Math.floor(at / width)] as number;
    const day = `patient ${patientIds[patients[row] as number] ?? ''}, day ${times[row] ?? NaN}`;
    throw lawBroken(
      component,
      law,
      `${found[at]} instead of ${expected[at]} (${day}) when ${what}`,
    );
  };
  const middle = [...times].sort((a, b) => a - b)[all.length >> 1] as number;
  const early = all.filter((row) => (times[row] as number) <= middle);
  await same('prefix', 'later days were cut off', early);
  for (const patient of new Set(patients)) {
    const own = all.filter((row) => patients[row] === patient);
    await same('batch', 'other patients were left out', own);
  }
}

/** The first place at which two lists of numbers differ, bit for bit but for the sign of NaN; undefined when they are the same. */
function firstDifference(
  found: ArrayLike<number>,
  expected: ArrayLike<number>,
): number | undefined {
  if (found.length !== expected.length) return Math.min(found.length, expected.length);
  for (let at = 0; at < expected.length; at++) {
    if (!Object.is(found[at], expected[at])) return at;
  }
  return undefined;
}
