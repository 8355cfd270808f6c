// Held-out diaries to which something happens that the training has not seen.
import { createStream } from '@prodrome/numerics';

/** The diaries with some cells changed: `change(value, row)` of the named columns, where `wanted(row)`. */
function changed(held, isColumn, wanted, change) {
  const { table } = held;
  const width = table.columns.length;
  const columns = table.columns.flatMap((column, at) => (isColumn(column) ? [at] : []));
  if (columns.length === 0) throw new Error('no such column');
  const values = table.values.slice();
  for (let row = 0; row < table.rows; row++) {
    if (!wanted(row)) continue;
    for (const at of columns) values[row * width + at] = change(values[row * width + at], row);
  }
  return { ...held, table: { ...table, values } };
}

/** Of a random half of the patients nothing of these domains is observed. */
export function withoutDomains(held, domains, seed) {
  const stream = createStream(`half ${seed}`);
  const chosen = held.table.patientIds.map(() => stream.next() < 0.5);
  return changed(
    held,
    (column) => domains.includes(column.domain),
    (row) => chosen[held.table.patients[row]],
    () => NaN,
  );
}

/** From the middle of each diary on, a new device: heart rate variability is read 40 % lower, the resting pulse 10 beats higher. */
export const otherDevice = (held) =>
  fromTheMiddle(
    fromTheMiddle(held, 'hrv_rmssd_ms', (value) => 0.6 * value),
    'resting_hr_bpm',
    (value) => value + 10,
  );

/** From the middle of each diary on, what a broken sensor reads has nothing to do with the day. */
export function brokenSensor(held, seed) {
  const stream = createStream(`broken ${seed}`);
  const any = (low, high) => () => low + (high - low) * stream.next();
  return fromTheMiddle(
    fromTheMiddle(held, 'hrv_rmssd_ms', any(10, 120)),
    'resting_hr_bpm',
    any(45, 110),
  );
}

function fromTheMiddle(held, name, change) {
  const { table } = held;
  const first = new Map();
  const last = new Map();
  table.patients.forEach((patient, row) => {
    if (!first.has(patient)) first.set(patient, table.times[row]);
    last.set(patient, table.times[row]);
  });
  const isLate = (row) => {
    const patient = table.patients[row];
    return table.times[row] > (first.get(patient) + last.get(patient)) / 2;
  };
  return changed(held, (column) => column.name === name, isLate, change);
}

/** A domain's cells of another row each, so that they tell nothing. */
export function noisyDomain(dataset, domain, seed) {
  const { table } = dataset;
  const width = table.columns.length;
  const stream = createStream(`noise ${seed}`);
  const before = table.values;
  const of = (column) => column.domain === domain;
  const from = Int32Array.from({ length: table.rows }, () => stream.nextInt(table.rows));
  const at = new Map(table.columns.map((column, place) => [column.name, place]));
  let found = dataset;
  for (const column of table.columns.filter(of)) {
    const place = at.get(column.name);
    found = changed(
      found,
      ({ name }) => name === column.name,
      () => true,
      (_, row) => before[from[row] * width + place],
    );
  }
  return found;
}
