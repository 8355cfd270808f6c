import {
  takeRows,
  type GateType,
  type GatingBatch,
  type GatingData,
  type GatingNetwork,
  type GatingOutput,
  type TrainContext,
} from '@prodrome/core';
import { expectNumbers } from './expect-numbers.ts';
import { createFrom } from './create-from.ts';
import { trainContext } from './expert-subject.ts';
import { task } from './fixture.ts';
import { gatingFixture } from './gate-fixture.ts';

/** A gate type under examination, with the options to examine it with. */
export interface GateSubject {
  readonly type: GateType;
  /** As its validator takes them; `{}` when absent. */
  readonly options?: unknown;
}

/** A gate and the data it is examined on. */
export interface GateCase {
  readonly subject: GateSubject;
  /** The fixture, fresh each time. */
  readonly data: (labelsSeed?: string) => GatingData;
}

/** The numbers of outputs that a gate is examined with, in turn. */
export const casesOf = (subject: GateSubject): readonly GateCase[] =>
  (subject.type.capabilities.outputs === 'any' ? [1, 2] : [1]).map((outputs) => ({
    subject,
    data: (labelsSeed) => gatingFixture({ labelsSeed, outputs }),
  }));

/** Whether a gate carries states. */
export const hasStates = ({ type }: GateSubject): boolean => type.capabilities.memory !== 'row';

/** A fresh gate for data. */
export const createGate = (
  { type, options }: GateSubject,
  { outputs }: Pick<GatingData, 'outputs'>,
): Promise<GatingNetwork> => createFrom(type, options, 'all', { ...task, outputs });

/** A gate trained on these data. */
export async function trainGate(
  subject: GateSubject,
  data: GatingData,
  context: TrainContext = trainContext(),
): Promise<GatingNetwork> {
  const gate = await createGate(subject, data);
  await gate.train(data, context);
  return gate;
}

/** A gate trained on the data of its case. */
export const trainCase = ({ subject, data }: GateCase): Promise<GatingNetwork> =>
  trainGate(subject, data());

/** The weights that a gate gives, [n, k, outputs]. @throws ProdromeError `COMPONENT_FAILED` where they are no Float64Array. */
export async function weigh(gate: GatingNetwork, batch: GatingBatch): Promise<Float64Array> {
  const { weights } = await gate.predictWeights(batch);
  expectNumbers('weights', weights);
  return weights;
}

/** How many weights a row has. */
export const widthOf = ({ experts, outputs }: GatingBatch): number => experts.length * outputs;

/** Whether the gate learns anything: a gate that does not has nothing to refuse. */
export async function learns(subject: GateSubject): Promise<boolean> {
  const data = gatingFixture();
  const other = { ...data, labels: gatingFixture({ labelsSeed: 'other labels' }).labels };
  const one = await weigh(await trainGate(subject, data), gatingFixture());
  const two = await weigh(await trainGate(subject, other), gatingFixture());
  return one.some((weight, at) => !Object.is(weight, two[at]));
}

/** The weights of every row of an output, [k], with the number of the row and whether any expert is present. */
export function* rowsOfWeights(
  { weights }: GatingOutput,
  { present, experts, outputs }: GatingBatch,
): Generator<{ readonly where: string; readonly awake: boolean; readonly row: readonly number[] }> {
  const k = experts.length;
  for (let i = 0; i < present.length / k; i++) {
    const awake = present.subarray(i * k, (i + 1) * k).includes(1);
    for (let o = 0; o < outputs; o++) {
      const row = experts.map((_, j) => weights[(i * k + j) * outputs + o] as number);
      yield { where: outputs === 1 ? `Row ${i}` : `Row ${i}, output ${o}`, awake, row };
    }
  }
}

const places = (rows: Iterable<number>, width: number): number[] =>
  [...rows].flatMap((row) => Array.from({ length: width }, (_, at) => row * width + at));

/** These rows of a batch, by patient, and nothing else of it. */
export function rowsOf(batch: GatingBatch, rows: Int32Array): GatingBatch {
  const { experts, outputs, values, confidence, present, quality, context } = batch;
  const cells = places(rows, experts.length);
  return {
    experts,
    outputs,
    values: Float64Array.from(places(rows, widthOf(batch)), (at) => values[at] as number),
    confidence: Float64Array.from(cells, (at) => confidence[at] as number),
    present: Uint8Array.from(cells, (at) => present[at] as number),
    ...(quality && { quality: Float64Array.from(cells, (at) => quality[at] as number) }),
    context: takeRows(context, rows),
  };
}

/** The same data with the experts in another order. */
export function permuted(data: GatingData, order: readonly number[]): GatingData {
  const k = data.experts.length;
  const from = (cell: number): number => cell - (cell % k) + (order[cell % k] as number);
  const { outputs, quality } = data;
  return {
    ...data,
    experts: order.map((j) => data.experts[j] as (typeof data.experts)[number]),
    values: data.values.map((_, at) => {
      const o = at % outputs;
      return data.values[from((at - o) / outputs) * outputs + o] as number;
    }),
    confidence: data.confidence.map((_, at) => data.confidence[from(at)] as number),
    present: data.present.map((_, at) => data.present[from(at)] as number),
    ...(quality && { quality: quality.map((_, at) => quality[from(at)] as number) }),
  };
}
