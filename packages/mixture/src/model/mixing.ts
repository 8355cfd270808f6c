import {
  nestStates,
  ProdromeError,
  unnestStates,
  type CombinationStrategy,
  type ComponentState,
  type GateCallContext,
  type GateType,
  type GatingBatch,
  type GatingNetwork,
  type Task,
} from '@prodrome/core';
import { faultyRows } from './check-weights.ts';
import { failureOf } from './failure.ts';
import { mixInParts, type Mixed } from './mix-in-parts.ts';
import type { Candidate } from './plan.ts';

/** A fitted gate with its combination. */
export interface Mixing {
  readonly gate: GatingNetwork;
  readonly combination: CombinationStrategy;
  readonly additive: boolean;
  /** Numbers that the gate remembers of each patient; 0 for most. */
  readonly stateWidth: number;
  /** @throws ProdromeError whatever gate or combination throw; `GATE_FAILED` for weights outside their contract on any row. */
  mix(batch: GatingBatch, context?: GateCallContext): Promise<Mixed>;
  /** {@link Mixing.mix}, but that what goes wrong on a row, or on a patient, leaves the others as they are. */
  mixIsolated(batch: GatingBatch, context?: GateCallContext): Promise<Mixed>;
  /** What the combination makes of other weights [n, k, outputs]. @throws ProdromeError as `mix` */
  combine(batch: GatingBatch, weights: Float64Array): Float64Array;
  saveState(): Promise<ComponentState>;
}

const kind = 'mixing';

/** A fresh gate and combination. */
export const createMixingParts = (
  { gate, combination }: Candidate,
  task: Task,
): { readonly gate: GatingNetwork; readonly combination: CombinationStrategy } => {
  const setting = { task, specialty: 'all' };
  return {
    gate: gate.type.create(gate.options, setting),
    combination: combination.type.create(combination.options, setting),
  };
};

/** @throws ProdromeError `STATE` */
export async function loadMixing(
  candidate: Candidate,
  state: ComponentState,
  task: Task,
): Promise<Mixing> {
  const parts = createMixingParts(candidate, task);
  const saved = unnestStates(state).parts;
  if (!saved['gate'] || !saved['combination']) {
    throw new ProdromeError('STATE', {
      where: `state of ${candidate.name}`,
      expected: 'parts gate and combination',
      got: Object.keys(saved).join(', '),
    });
  }
  await parts.gate.loadState(saved['gate']);
  await parts.combination.loadState(saved['combination']);
  return createMixing(candidate, parts);
}

/** A mixing of a trained or loaded gate and combination. */
export function createMixing(
  { name, gate: { type, recipe }, combination: { recipe: how } }: Candidate,
  { gate, combination }: ReturnType<typeof createMixingParts>,
): Mixing {
  const { memory } = type.capabilities;
  const weigh = async (batch: GatingBatch, context: GateCallContext | undefined) => {
    const { weights, states, events, steps } = await gate.predictWeights(batch, context);
    const told = {
      ...(states && { states }),
      ...(events && { events }),
      ...(context?.steps === true && steps && { steps }),
    };
    return { weights, told, faults: faultyRows(name, weights, batch) };
  };
  const combine = (batch: GatingBatch, weights: Float64Array): Float64Array => {
    const { values, present, experts, outputs, context } = batch;
    const parts = { values, weights, present, experts: experts.length, outputs, context };
    try {
      return expectAnswers(how.type, combination.combine(parts), parts);
    } catch (cause) {
      throw partFailed(`combination ${how.type} of ${name}`, cause);
    }
  };
  const mix: Mixing['mix'] = async (batch, context) => {
    const { weights, told, faults } = await weigh(batch, context);
    if (faults.error) throw faults.error;
    return { weights, values: combine(batch, weights), failed: [], ...told };
  };
  const tolerant: Mixing['mix'] = async (batch, context) => {
    const { weights: given, told, faults } = await weigh(batch, context);
    const weights = given.slice();
    const width = batch.experts.length * batch.outputs;
    for (const row of faults.rows) weights.fill(0, row * width, (row + 1) * width);
    const values = combine(batch, weights);
    for (const row of faults.rows) {
      values.fill(NaN, row * batch.outputs, (row + 1) * batch.outputs);
    }
    return {
      ...{ weights, values, failed: faults.rows },
      ...(faults.error && { failure: failureOf(faults.error) }),
      ...told,
    };
  };
  return {
    ...{ gate, combination },
    additive: combination.additive,
    stateWidth: widthOf(memory, gate),
    mix,
    combine,
    mixIsolated: (batch, context) =>
      mixInParts(tolerant, batch, {
        rowWise: memory === 'row',
        where: `gate ${recipe.type} of ${name}`,
        ...(context && { context }),
      }),
    saveState: async () =>
      nestStates(kind, 1, null, {
        gate: await gate.saveState(),
        combination: await combination.saveState(),
      }),
  };
}

const widthOf = (memory: GateType['capabilities']['memory'], gate: GatingNetwork): number => {
  if (memory === 'row') return 0;
  return memory.stateWidth === 'trained' ? (gate.stateWidth ?? 0) : memory.stateWidth;
};

function expectAnswers(
  type: string,
  values: Float64Array,
  { present, experts, outputs }: { present: Uint8Array; experts: number; outputs: number },
): Float64Array {
  const expected = (present.length / experts) * outputs;
  if (values.length === expected) return values;
  throw new ProdromeError('GATE_FAILED', {
    where: `combination ${type}`,
    expected: `${expected} numbers`,
    got: String(values.length),
  });
}

/** An error that names which part of a mixture threw it; one of ours keeps its code. */
export function partFailed(where: string, cause: unknown): ProdromeError {
  if (ProdromeError.is(cause, 'CANCELLED') || ProdromeError.is(cause, 'CONFORMANCE')) return cause;
  if (ProdromeError.is(cause, 'COMPONENT_FAILED')) {
    const { expected, got, hint } = cause;
    return new ProdromeError('GATE_FAILED', {
      where: `${where}: ${cause.where}`,
      ...{ expected, got, cause },
      ...(hint !== undefined && { hint }),
    });
  }
  return new ProdromeError(ProdromeError.is(cause) ? cause.code : 'GATE_FAILED', {
    where,
    expected: 'an answer',
    got: cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause),
    cause,
  });
}
