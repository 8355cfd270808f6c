import { ProdromeError } from './errors.ts';
import type { FeatureTable, PatientStates } from './table.ts';
import type { CausalTransform, Transform } from './transform.ts';

/** States of width 0, which stand at each patient's last row, or where `from` stood. */
export function emptyStates(table: FeatureTable, from?: PatientStates): PatientStates {
  const asOf = from ? from.asOf.slice() : new Float64Array(table.patientIds.length).fill(-Infinity);
  for (let row = 0; row < table.rows; row++) {
    const patient = table.patients[row] as number;
    asOf[patient] = Math.max(asOf[patient] as number, table.times[row] as number);
  }
  return { width: 0, asOf, values: new Float64Array(0) };
}

/**
 * States of several parts side by side; all stand at the same days.
 * @throws ProdromeError `USAGE` without parts.
 */
export function joinStates(parts: readonly PatientStates[]): PatientStates {
  const [first] = parts;
  if (!first) {
    throw new ProdromeError('USAGE', { where: 'joinStates', expected: 'parts', got: 'none' });
  }
  const { asOf } = first;
  const width = parts.reduce((total, part) => total + part.width, 0);
  const values = new Float64Array(asOf.length * width);
  let offset = 0;
  for (const part of parts) {
    for (let patient = 0; patient < asOf.length; patient++) {
      const own = part.values.subarray(patient * part.width, (patient + 1) * part.width);
      values.set(own, patient * width + offset);
    }
    offset += part.width;
  }
  return { width, asOf, values };
}

/**
 * What {@link joinStates} put together, by the widths of the parts.
 * @throws ProdromeError `STATE` when the widths do not add up.
 */
export function splitStates(joined: PatientStates, widths: readonly number[]): PatientStates[] {
  const { asOf, values } = joined;
  const total = widths.reduce((sum, width) => sum + width, 0);
  if (total !== joined.width) {
    throw new ProdromeError('STATE', {
      where: 'patient states',
      expected: `${total} numbers a patient`,
      got: String(joined.width),
    });
  }
  let offset = 0;
  return widths.map((width) => {
    const own = new Float64Array(asOf.length * width);
    for (let patient = 0; patient < asOf.length; patient++) {
      const from = patient * total + offset;
      own.set(values.subarray(from, from + width), patient * width);
    }
    offset += width;
    return { width, asOf, values: own };
  });
}

/** Any transform as one that may be continued; one that looks at rows alone remembers nothing. */
export function asCausal(transform: Transform | CausalTransform): CausalTransform {
  if ('stateWidth' in transform) return transform;
  const toGraph = transform.toGraph?.bind(transform);
  return {
    stateWidth: 0,
    fit: (table, rows, labels) => transform.fit(table, rows, labels),
    apply: (table, from) => ({ table: transform.apply(table), states: emptyStates(table, from) }),
    saveState: () => transform.saveState(),
    loadState: (state) => {
      transform.loadState(state);
    },
    ...(toGraph && { toGraph }),
  };
}
