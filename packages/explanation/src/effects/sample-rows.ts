import { ProdromeError, type RandomStream } from '@prodrome/core';
import { shuffle } from '@prodrome/numerics';

/** How many rows are asked. */
export interface RowBudget {
  /** At the most. */
  readonly patients: number;
  /** At the most, of each patient. */
  readonly rowsPerPatient: number;
}

/**
 * A sample of rows for questions that are too many for all: random patients, random rows of each, ascending. A patient with fewer rows
 * gives all of them. Deterministic by stream; which rows of a patient are drawn does not depend on the other patients.
 * @param patients - [n] whose rows they are, any numbers.
 * @throws ProdromeError `USAGE` for a budget below 1.
 */
export function sampleRows(
  patients: Int32Array,
  budget: RowBudget,
  stream: RandomStream,
): Int32Array {
  for (const [name, value] of Object.entries(budget)) {
    if (Number.isInteger(value) && value >= 1) continue;
    throw new ProdromeError('USAGE', {
      where: `sampleRows, ${name}`,
      expected: 'a whole number ≥ 1',
      got: String(value),
    });
  }
  const rows = new Map<number, number[]>();
  patients.forEach((patient, row) => {
    const own = rows.get(patient);
    if (own) own.push(row);
    else rows.set(patient, [row]);
  });
  const drawn = shuffle([...rows.keys()], stream.fork('patients')).slice(0, budget.patients);
  const found = drawn.flatMap((patient) =>
    shuffle(rows.get(patient) ?? [], stream.fork(`rows of ${patient}`)).slice(
      0,
      budget.rowsPerPatient,
    ),
  );
  return Int32Array.from(found).sort();
}
