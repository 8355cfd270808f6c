import {
  createFeatureTable,
  createState,
  ProdromeError,
  type ComponentState,
  type FeatureColumn,
  type FeatureTable,
} from '@prodrome/core';

/** Gate context of a fold's held-out rows as a state. */
export const saveContext = ({ columns, values, rows }: FeatureTable): ComponentState => ({
  ...createState('context', 1, { columns: columns.map(({ name }) => name) }),
  tensors: { values: { shape: [rows, columns.length], data: values } },
});

/** @throws ProdromeError `STATE` */
export function loadContext(state: ComponentState | undefined): FeatureTable {
  const tensor = state?.tensors['values'];
  if (!state || !(tensor?.data instanceof Float32Array)) {
    throw new ProdromeError('STATE', {
      where: 'gate context',
      expected: 'float32 values',
      got: state?.kind ?? 'nothing',
    });
  }
  const { columns } = state.json as { columns: readonly string[] };
  return contextTable(
    columns.map((name) => ({ name, domain: 'context', kind: 'number' })),
    tensor.data,
    tensor.shape[0] ?? 0,
  );
}

/** Gates read context by row only, so all rows may stand under one patient. */
export const contextTable = (
  columns: readonly FeatureColumn[],
  values: Float32Array,
  rows: number,
): FeatureTable =>
  createFeatureTable({
    columns,
    values,
    patients: new Int32Array(rows),
    times: new Float64Array(rows),
    patientIds: [''],
  });
