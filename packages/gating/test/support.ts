import {
  createFeatureTable,
  type CombinationBatch,
  type ComponentType,
  type FeatureTable,
  type GatingData,
  type TrainContext,
} from '@prodrome/core';
import { createStream } from '@prodrome/numerics';
import fc from 'fast-check';

const task = { kind: 'binary', outputs: 1, horizonDays: 1 } as const;

/** What a random council looks like. */
export interface CouncilShape {
  readonly rows: number;
  readonly experts: number;
  readonly columns: number;
  /** Probability that an expert is present on a row. */
  readonly awake: number;
  readonly seed: string;
}

/** Answers of experts of differing skill. */
export function council({ rows, experts, columns, awake, seed }: CouncilShape): GatingData {
  const stream = createStream(seed);
  const cells = Float32Array.from({ length: rows * columns }, () => stream.nextNormal());
  const labels = new Float64Array(rows);
  const values = new Float64Array(rows * experts).fill(NaN);
  const confidence = new Float64Array(rows * experts).fill(NaN);
  const present = new Uint8Array(rows * experts);
  for (let i = 0; i < rows; i++) {
    labels[i] = Number(stream.next() < 0.4);
    for (let j = 0; j < experts; j++) {
      const skill = j / experts;
      const guess = 0.02 + 0.96 * stream.next();
      const value = (1 - skill) * guess + skill * (0.1 + 0.8 * (labels[i] ?? 0));
      const sure = stream.next();
      if (stream.next() >= awake) continue;
      present[i * experts + j] = 1;
      values[i * experts + j] = value;
      if (sure > 0.2) confidence[i * experts + j] = sure;
    }
  }
  return {
    task,
    experts: Array.from({ length: experts }, (_, j) => ({ name: `e${j}`, specialty: 'all' })),
    values,
    confidence,
    present,
    outputs: 1,
    context: contextOf(columns, rows, cells),
    labels,
    folds: Int32Array.from({ length: rows }, (_, i) => i % 2),
  };
}

/** A council given row by row: answers (NaN = absent) and labels; without context columns. */
export function councilOf(answers: readonly number[][], labels: readonly number[]): GatingData {
  const k = answers[0]?.length ?? 0;
  const values = Float64Array.from(answers.flat());
  return {
    task,
    experts: Array.from({ length: k }, (_, j) => ({ name: `e${j}`, specialty: 'all' })),
    values,
    confidence: new Float64Array(values.length).fill(NaN),
    present: Uint8Array.from(values, (value) => Number(!Number.isNaN(value))),
    context: contextOf(0, labels.length, new Float32Array(0)),
    outputs: 1,
    labels: Float64Array.from(labels),
    folds: new Int32Array(labels.length),
  };
}

/** A prepared table of one patient. */
export function contextOf(columns: number, rows: number, values: Float32Array): FeatureTable {
  return createFeatureTable({
    columns: Array.from({ length: columns }, (_, c) => ({
      name: `x${c}`,
      domain: 'other',
      kind: 'number' as const,
    })),
    values,
    patients: new Int32Array(rows),
    times: Float64Array.from({ length: rows }, (_, row) => row),
    patientIds: ['p'],
  });
}

/** The council with its experts in another order: the new j-th was the order[j]-th. */
export function reordered(data: GatingData, order: readonly number[]): GatingData {
  const k = order.length;
  const from = (at: number): number => at - (at % k) + (order[at % k] ?? NaN);
  return {
    ...data,
    experts: order.flatMap((j) => data.experts[j] ?? []),
    values: data.values.map((_, at) => data.values[from(at)] ?? NaN),
    confidence: data.confidence.map((_, at) => data.confidence[from(at)] ?? NaN),
    present: data.present.map((_, at) => data.present[from(at)] ?? 0),
  };
}

/** Any small council, from dense to empty. */
export const shapes: fc.Arbitrary<CouncilShape> = fc.record({
  rows: fc.integer({ min: 1, max: 12 }),
  experts: fc.integer({ min: 1, max: 4 }),
  columns: fc.integer({ min: 0, max: 2 }),
  awake: fc.constantFrom(0.4, 0.8, 1),
  seed: fc.nat().map(String),
});

/** A council as a combination strategy sees it, with these weights. */
export const combinationOf = (
  {
    values,
    present,
    experts,
    context,
  }: Pick<GatingData, 'values' | 'present' | 'experts' | 'context'>,
  weights: Float64Array,
): CombinationBatch => ({
  values,
  present,
  weights,
  experts: experts.length,
  outputs: 1,
  context,
});

/** Context of a training in tests. */
export const trainContext = (): TrainContext => ({ stream: createStream('test') });

/** The context of a training that was cancelled before it began. */
export function cancelled(): TrainContext {
  const controller = new AbortController();
  controller.abort();
  return { ...trainContext(), signal: controller.signal };
}

/** A component of this type with these options (defaults filled in by its schema). */
export async function create<Options, Model>(
  type: ComponentType<Options, Model>,
  options: unknown = {},
): Promise<Model> {
  const result = await type.options['~standard'].validate(options);
  if (result.issues) throw new Error(JSON.stringify(result.issues));
  return type.create(result.value, { task, specialty: 'all' });
}
