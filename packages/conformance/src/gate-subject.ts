import {
  createFeatureTable,
  encodeState,
  takeRows,
  type FeatureColumn,
  type GateType,
  type GatingBatch,
  type GatingData,
  type GatingNetwork,
  type TrainContext,
} from '@prodrome/core';
import { createStream } from '@prodrome/numerics';
import { createFrom } from './create-from.ts';
import { everyRow, task } from './fixture.ts';

/** A gate type under examination, with the options to examine it with. */
export interface GateSubject {
  readonly type: GateType;
  /** As its validator takes them; `{}` when absent. */
  readonly options?: unknown;
}

const days = 20;
const contexts = ['rate', 'recent', 'observed'] as const;
const experts = [
  { name: 'first', specialty: 'physiological' },
  { name: 'second', specialty: 'environmental' },
  { name: 'third', specialty: 'history' },
] as const;

/**
 * Out-of-fold answers of three experts on 20 days of each of 12 patients; always the same. The first is right where `rate` is high, the second where it
 * is low, the third is noise; some sleep, and on some rows all do.
 */
export function gatingFixture(labelsSeed = 'labels'): GatingData {
  const n = 240;
  const k = experts.length;
  const stream = createStream('conformance gating');
  const labelStream = createStream(labelsSeed);
  const values = new Float64Array(n * k).fill(NaN);
  const confidence = new Float64Array(n * k).fill(NaN);
  const present = new Uint8Array(n * k);
  const context = new Float32Array(n * contexts.length);
  const labels = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    for (let c = 0; c < contexts.length; c++)
      context[i * contexts.length + c] = stream.nextNormal();
    labels[i] = Number(labelStream.next() < 0.4);
    const high = (context[i * contexts.length] as number) > 0;
    for (let j = 0; j < k; j++) {
      const noise = stream.next();
      const knows = j === 2 ? false : (j === 0) === high;
      const answer = knows ? 0.2 + 0.6 * (labels[i] as number) : 0.5;
      if (i % 20 === 7 || stream.next() < 0.15) continue;
      present[i * k + j] = 1;
      values[i * k + j] = 0.9 * answer + 0.1 * noise;
      confidence[i * k + j] = stream.next();
    }
  }
  const columns = contexts.map((name): FeatureColumn => ({
    name,
    domain: 'context',
    kind: 'number',
  }));
  return {
    task,
    experts,
    outputs: 1,
    values,
    confidence,
    present,
    labels,
    folds: Int32Array.from({ length: n }, (_, i) => Math.floor(i / days) % 4),
    context: createFeatureTable({
      columns,
      values: context,
      patients: Int32Array.from(everyRow(n), (i) => Math.floor(i / days)),
      times: Float64Array.from(everyRow(n), (i) => i % days),
      patientIds: Array.from({ length: n / days }, (_, patient) => `p${patient}`),
    }),
  };
}

/** A fresh gate. */
export const createGate = ({ type, options }: GateSubject): Promise<GatingNetwork> =>
  createFrom(type, options, 'all');

/** A context with always the same stream. */
export const gateContext = (): TrainContext => ({ stream: createStream('conformance') });

/** A gate trained on the fixture, or on these data. */
export async function trainGate(
  subject: GateSubject,
  data = gatingFixture(),
): Promise<GatingNetwork> {
  const gate = await createGate(subject);
  await gate.train(data, gateContext());
  return gate;
}

/** The weights that a gate gives, [n, k, outputs]. */
export const weigh = async (gate: GatingNetwork, batch: GatingBatch): Promise<Float64Array> =>
  (await gate.predictWeights(batch)).weights;

/** Bytes of a gate's state. */
export const gateBytes = async (gate: GatingNetwork): Promise<Uint8Array> =>
  encodeState(await gate.saveState());

/** Whether the gate learns anything: a gate that does not has nothing to refuse. */
export async function learns(subject: GateSubject): Promise<boolean> {
  const other = { ...gatingFixture(), labels: gatingFixture('other labels').labels };
  const one = await weigh(await trainGate(subject), gatingFixture());
  const two = await weigh(await trainGate(subject, other), gatingFixture());
  return one.some((weight, at) => !Object.is(weight, two[at]));
}

/** These rows of a batch, ascending, and nothing else of it. */
export function rowsOf(batch: GatingBatch, places: readonly number[]): GatingBatch {
  const k = batch.experts.length;
  const cells = places.flatMap((place) => Array.from({ length: k }, (_, j) => place * k + j));
  return {
    ...batch,
    values: Float64Array.from(cells, (at) => batch.values[at] as number),
    confidence: Float64Array.from(cells, (at) => batch.confidence[at] as number),
    present: Uint8Array.from(cells, (at) => batch.present[at] as number),
    context: takeRows(batch.context, Int32Array.from(places)),
  };
}

/** The same data with the experts in another order. */
export function permuted(data: GatingData, order: readonly number[]): GatingData {
  const k = data.experts.length;
  const from = (at: number): number => at - (at % k) + (order[at % k] as number);
  return {
    ...data,
    experts: order.map((j) => data.experts[j] as (typeof data.experts)[number]),
    values: data.values.map((_, at) => data.values[from(at)] as number),
    confidence: data.confidence.map((_, at) => data.confidence[from(at)] as number),
    present: data.present.map((_, at) => data.present[from(at)] as number),
  };
}
