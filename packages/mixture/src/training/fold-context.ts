import {
  createFeatureTable,
  createState,
  expectState,
  ProdromeError,
  textsOf,
  vectorOf,
  type ComponentState,
  type FeatureTable,
} from '@prodrome/core';

const kind = 'context';

/** Gate context of a fold's held-out rows as a state. */
export const saveContext = ({
  columns,
  values,
  rows,
  patients,
  times,
  patientIds,
  outcomes,
}: FeatureTable): ComponentState => {
  const state = createState(
    kind,
    3,
    { columns: columns.map(({ name }) => name), patientIds },
    { times, ...(outcomes && { outcomes }) },
  );
  const tensors = {
    values: { shape: [rows, columns.length], data: values },
    patients: { shape: [rows], data: patients },
  };
  return { ...state, tensors: { ...state.tensors, ...tensors } };
};

/** @throws ProdromeError `STATE` */
export function loadContext(state: ComponentState | undefined): FeatureTable {
  if (!state) throw wrong('a state', 'nothing');
  expectState(state, kind, [3]);
  const values = state.tensors['values']?.data;
  const patients = state.tensors['patients']?.data;
  if (!(values instanceof Float32Array && patients instanceof Int32Array)) {
    throw wrong('values and patients of each row', 'other tensors');
  }
  return createFeatureTable({
    columns: textsOf(state, 'columns').map((name) => ({ name, domain: 'context', kind: 'number' })),
    values,
    patients,
    times: vectorOf(state, 'times', patients.length),
    ...('outcomes' in state.tensors && {
      outcomes: vectorOf(state, 'outcomes', patients.length),
    }),
    patientIds: textsOf(state, 'patientIds'),
  });
}

const wrong = (expected: string, got: string): ProdromeError =>
  new ProdromeError('STATE', { where: 'gate context', expected, got });
