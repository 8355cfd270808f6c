import type {
  Failure,
  GateCallContext,
  GateEvent,
  GatingBatch,
  PatientStates,
  WeightStep,
} from '@prodrome/core';
import { subsetOf } from './answer-batch.ts';
import { copyRow } from '../rows/copy-row.ts';
import { failureOf } from './failure.ts';

/** What a mixing makes of n rows. */
export interface Mixed {
  /** [n, k, outputs] */
  readonly weights: Float64Array;
  /** [n, outputs] */
  readonly values: Float64Array;
  /** Rows without an answer because the gate or the combination failed on them. */
  readonly failed: readonly number[];
  /** The first of what went wrong on them. */
  readonly failure?: Failure;
  /** What the gate remembers, for gates with a state. */
  readonly states?: PatientStates;
  /** What the gate found beside its weights. */
  readonly events?: readonly GateEvent[];
  /** What led to the weights, where it was asked for and the gate tells. */
  readonly steps?: readonly WeightStep[];
}

type Mix = (batch: GatingBatch, context?: GateCallContext) => Promise<Mixed>;

interface Setting {
  /** Whether a row can be asked without the rows before it. */
  readonly rowWise: boolean;
  readonly where: string;
  readonly context?: GateCallContext;
}

/**
 * Mixes all rows at once; where that throws, patient by patient, and what still throws row by row where rows can be asked alone. Rows
 * on which it throws have no answer, the others the answer they have alone.
 */
export async function mixInParts(mix: Mix, batch: GatingBatch, setting: Setting): Promise<Mixed> {
  const { context } = setting;
  try {
    return await mix(batch, context);
  } catch (error) {
    const failure = failureOf(error, context?.signal, 'GATE_FAILED');
    const patients = partsBy(batch, (row) => batch.context.patients[row] as number);
    const parts = patients.length > 1 ? patients : partsBy(batch, (row) => row);
    const size = batch.experts.length * batch.outputs;
    const n = batch.context.rows;
    const whole = {
      weights: new Float64Array(n * size),
      values: new Float64Array(n * batch.outputs).fill(NaN),
      failed: [] as number[],
    };
    if (n <= 1 || (patients.length <= 1 && !setting.rowWise)) {
      return { ...whole, failed: [...batch.context.patients.keys()], failure };
    }
    let states: { width: number; asOf: Float64Array; values: Float64Array } | undefined;
    const events: GateEvent[] = [];
    let steps: readonly WeightStep[] | undefined;
    for (const rows of parts) {
      const own = { ...subsetOf(batch, rows), ...fromOf(batch, rows) };
      const mixed = await mixInParts(mix, own, setting);
      rows.forEach((row, i) => {
        copyRow(mixed.weights, i, whole.weights, row, size);
        copyRow(mixed.values, i, whole.values, row, batch.outputs);
      });
      steps ??= mixed.steps?.map(({ name }) => ({ name, weights: new Float64Array(size * n) }));
      steps?.forEach(({ weights }, at) => {
        const own = mixed.steps?.[at];
        if (own)
          rows.forEach((row, i) => {
            copyRow(own.weights, i, weights, row, size);
          });
      });
      whole.failed.push(...mixed.failed.map((i) => rows[i] as number));
      for (const event of mixed.events ?? []) {
        events.push({ ...event, row: rows[event.row] as number });
      }
      if (mixed.states) states = keep(states, mixed.states, batch, rows);
    }
    return { ...whole, failure, events, ...(states && { states }), ...(steps && { steps }) };
  }
}

/** Rows by what they belong to, in the order of the first of each. */
function partsBy({ context }: GatingBatch, keyOf: (row: number) => number): Int32Array[] {
  const parts = new Map<number, number[]>();
  for (let row = 0; row < context.rows; row++) {
    const key = keyOf(row);
    const own = parts.get(key);
    if (own) own.push(row);
    else parts.set(key, [row]);
  }
  return [...parts.values()].map((rows) => Int32Array.from(rows));
}

/** The state of the one patient whose rows these are. */
function fromOf({ from, context }: GatingBatch, rows: Int32Array): { from?: PatientStates } {
  if (!from) return {};
  const patient = context.patients[rows[0] as number] as number;
  const { width, asOf, values } = from;
  return {
    from: {
      width,
      asOf: asOf.slice(patient, patient + 1),
      values: values.slice(patient * width, (patient + 1) * width),
    },
  };
}

function keep(
  kept: PatientStates | undefined,
  { width, asOf, values }: PatientStates,
  { context }: GatingBatch,
  rows: Int32Array,
): PatientStates {
  const patients = context.patientIds.length;
  const all = kept ?? {
    width,
    asOf: new Float64Array(patients).fill(-Infinity),
    values: new Float64Array(patients * width).fill(NaN),
  };
  const patient = context.patients[rows[0] as number] as number;
  all.asOf.set(asOf, patient);
  all.values.set(values, patient * width);
  return all;
}
