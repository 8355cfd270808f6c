import {
  createFeatureTable,
  encodeState,
  type ExpertModel,
  type ExpertType,
  type FeatureColumn,
  type FeatureTable,
  type TrainContext,
  type TrainingData,
} from '@prodrome/core';
import { createStream, sigmoid } from '@prodrome/numerics';

const task = { kind: 'binary', outputs: 1, horizonDays: 1 } as const;

/** A diary: how many patients and days, and the log-odds of each row's label from the signals of today and the days before. */
export interface DiarySetting {
  readonly patients?: number;
  readonly days?: number;
  readonly logit?: (recent: readonly number[]) => number;
  readonly missing?: number;
}

/** Rows with a column `signal`, a column `noise` and a category, labelled by what the last days' signals make likely. */
export function diary({
  patients = 20,
  days = 40,
  logit = ([today = 0]) => 2 * today,
  missing = 0.1,
}: DiarySetting = {}): TrainingData {
  const stream = createStream('diary');
  const cells: number[] = [];
  const labels: number[] = [];
  const owners: number[] = [];
  const times: number[] = [];
  for (let patient = 0; patient < patients; patient++) {
    const recent: number[] = [];
    for (let day = 0; day < days; day++) {
      recent.unshift(stream.nextNormal());
      labels.push(Number(stream.next() < sigmoid(logit(recent))));
      const noise = stream.next() < missing ? NaN : 40 + 5 * stream.nextNormal();
      cells.push(recent[0] as number, noise, Math.floor(3 * stream.next()));
      owners.push(patient);
      times.push(day);
    }
  }
  const columns: FeatureColumn[] = [
    { name: 'signal', domain: 'physiological', kind: 'number' },
    { name: 'noise', domain: 'physiological', kind: 'number' },
    { name: 'place', domain: 'physiological', kind: 'category', categories: ['a', 'b', 'c'] },
  ];
  const table = createFeatureTable({
    columns,
    values: Float32Array.from(cells),
    patients: Int32Array.from(owners),
    times: Float64Array.from(times),
    patientIds: Array.from({ length: patients }, (_, patient) => `p${patient}`),
  });
  return { task, table, rows: all(table), labels: Float64Array.from(labels) };
}

/** Every row of a table. */
export const all = (table: FeatureTable): Int32Array =>
  Int32Array.from({ length: table.rows }, (_, row) => row);

/** A model of this type with these options (defaults filled in by its schema). */
export async function create<Options>(
  type: ExpertType<Options>,
  options: unknown = {},
  outputs = 1,
): Promise<ExpertModel> {
  const result = await type.options['~standard'].validate(options);
  if (result.issues) throw new Error(JSON.stringify(result.issues));
  return type.create(result.value, { task: { ...task, outputs }, specialty: 'all' });
}

/** Context of a training in tests. */
export const context = (more: Partial<TrainContext> = {}): TrainContext => ({
  stream: createStream('test'),
  ...more,
});

/** The bytes of a model. */
export const bytesOf = async (model: ExpertModel): Promise<Uint8Array> =>
  encodeState(await model.saveState());

/** Mean log loss of a model's answers for the rows of some data. */
export async function logLoss(model: ExpertModel, { table, rows, labels }: TrainingData) {
  const { values } = await model.predict({ table, rows });
  return labels.reduce((total, label, i) => {
    const p = values[i] as number;
    return total - Math.log(label === 1 ? p : 1 - p) / labels.length;
  }, 0);
}
