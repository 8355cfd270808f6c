import { ProdromeError, type CallContext } from '@prodrome/core';
import { readDataset, type Dataset } from '@prodrome/data';
import type { Truth } from '@prodrome/mixture';

const oracleName = /^oracle\d+$/;
const ceiling = 'oracle2';

/**
 * What a generator knows of the rows of a dataset: the columns `climatology` and `oracle0` … of a truth file, found by patient and day;
 * NaN for rows that it does not hold.
 * @throws ProdromeError as `readDataset`; `DATA_COLUMN` without those columns; `DATA_CONFLICT` when no row is the dataset's.
 */
export async function readTruth(
  path: string,
  { table }: Dataset,
  context: CallContext = {},
): Promise<Truth> {
  const { table: truth } = await readDataset(
    path,
    { patient: 'patient_id', time: 'date', target: 'y' },
    context,
  );
  const names = truth.columns.map(({ name }) => name);
  const oracles = names.filter((name) => oracleName.test(name));
  for (const needed of ['climatology', ceiling]) {
    if (names.includes(needed)) continue;
    throw new ProdromeError('DATA_COLUMN', {
      where: path,
      expected: `a column ${needed}, as prodrome cohort generate writes it`,
      got: `the columns ${names.join(', ')}`,
    });
  }
  const places = new Map<string, number>();
  for (let row = 0; row < truth.rows; row++) {
    const id = truth.patientIds[truth.patients[row] as number] as string;
    places.set(keyOf(id, truth.times[row] as number), row);
  }
  const rows = Int32Array.from({ length: table.rows }, (_, row) => {
    const id = table.patientIds[table.patients[row] as number] as string;
    return places.get(keyOf(id, table.times[row] as number)) ?? -1;
  });
  if (rows.every((row) => row < 0)) {
    throw new ProdromeError('DATA_CONFLICT', {
      where: path,
      expected: 'the truth of these patients and days',
      got: 'no row of the same patient and day',
      hint: 'Give the --truth file that was written together with the data',
    });
  }
  const column = (name: string): Float64Array => {
    const at = names.indexOf(name);
    return Float64Array.from(rows, (row) =>
      row < 0 ? NaN : (truth.values[row * names.length + at] as number),
    );
  };
  return {
    climatology: column('climatology'),
    // outcomes are evaluated where they were recorded, so an oracle that is told so is the one to compare with
    oracles: Object.fromEntries(
      oracles.map((name) => {
        const told = `${name}_recorded`;
        return [name, column(names.includes(told) ? told : name)];
      }),
    ),
  };
}

const keyOf = (id: string, time: number): string => `${id}\n${Math.floor(time)}`;
