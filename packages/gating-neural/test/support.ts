import {
  createFeatureTable,
  type GatingData,
  type GatingNetwork,
  type TrainContext,
} from '@prodrome/core';
import { createStream } from '@prodrome/numerics';
import { neuralNetwork, neuralNetworkOptionsSchema } from '../src/index.ts';

const task = { kind: 'binary', outputs: 1, horizonDays: 1 } as const;

/** Two experts on days of 20 patients: the first knows where two columns have one sign, the second where they have not. */
export function crossed(rows = 2000, seed = 'crossed'): GatingData {
  const stream = createStream(seed);
  const values = new Float32Array(2 * rows).map(() => stream.nextNormal());
  const labels = new Float64Array(rows).map(() => Number(stream.next() < 0.4));
  const answers = [...labels].flatMap((label, i) => {
    const known = 0.1 + 0.8 * label;
    return firstKnows(values, i) ? [known, 0.5] : [0.5, known];
  });
  return {
    task,
    experts: ['one', 'other'].map((name) => ({ name, specialty: 'all' })),
    outputs: 1,
    values: Float64Array.from(answers),
    confidence: new Float64Array(2 * rows).fill(NaN),
    present: new Uint8Array(2 * rows).fill(1),
    context: createFeatureTable({
      columns: ['x', 'y'].map((name) => ({ name, domain: 'context', kind: 'number' })),
      values,
      patients: Int32Array.from({ length: rows }, (_, i) => Math.floor((20 * i) / rows)),
      times: Float64Array.from({ length: rows }, (_, i) => i),
      patientIds: Array.from({ length: 20 }, (_, patient) => `p${patient}`),
    }),
    labels,
    folds: Int32Array.from({ length: rows }, (_, i) => i % 2),
  };
}

/** Whether the first of the crossed experts knows the label of a row. */
export const firstKnows = (values: Float32Array, i: number): boolean =>
  (values[2 * i] ?? NaN) * (values[2 * i + 1] ?? NaN) > 0;

/** A gate with these options. */
export const gateOf = (options: unknown = {}): GatingNetwork | Promise<GatingNetwork> =>
  neuralNetwork.create(neuralNetworkOptionsSchema.parse(options), { task, specialty: 'all' });

/** Context of a training in tests. */
export const trainContext = (): TrainContext => ({ stream: createStream('test') });
