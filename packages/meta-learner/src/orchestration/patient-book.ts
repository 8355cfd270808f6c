import {
  createFeatureTable,
  ProdromeError,
  type FeatureColumn,
  type FeatureTable,
  type PatientStore,
} from '@prodrome/core';
import {
  decodeRecord,
  emptySnapshot,
  encodeRecord,
  type PatientRecord,
  type RecordedDay,
  type RecordShape,
} from './patient-record.ts';

/** Records of patients in a store. */
export interface PatientBook {
  /** @throws ProdromeError `STATE` for memory of another model. */
  load(id: string): Promise<PatientRecord>;
  save(id: string, record: PatientRecord): Promise<void>;
  /** Days of a patient as a table. */
  tableOf(id: string, days: readonly RecordedDay[]): FeatureTable;
}

/** Where records lie, and whose they are. */
export interface PatientBookParts {
  readonly model: string;
  readonly columns: readonly FeatureColumn[];
  readonly store: PatientStore;
}

/** The records of a model's patients. */
export const createPatientBook = (
  { model, columns, store }: PatientBookParts,
  shape: RecordShape,
): PatientBook => ({
  load: async (id) => {
    const memory = (await store.load([id])).get(id);
    if (!memory) {
      const nothing = emptySnapshot(shape.experts + 2);
      return { days: [], base: nothing, near: nothing };
    }
    if (memory.model === model) return decodeRecord(memory, shape);
    throw new ProdromeError('STATE', {
      where: 'memory of a patient',
      expected: `that of model ${model}`,
      got: memory.model,
    });
  },
  save: async (id, record) => {
    const asOf = record.days.at(-1)?.day ?? -Infinity;
    await store.save(new Map([[id, { model, asOf, values: encodeRecord(record, shape) }]]));
  },
  tableOf: (id, days) =>
    createFeatureTable({
      columns,
      values: Float32Array.from(days.flatMap(({ values }) => [...values])),
      patients: new Int32Array(days.length),
      times: Float64Array.from(days, ({ day }) => day),
      outcomes: Float64Array.from(days, ({ outcome }) => outcome),
      patientIds: [id],
    }),
});
