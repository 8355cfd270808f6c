import { createState, expectState, ProdromeError, type ComponentState } from '@prodrome/core';
import type { TrainingPlan } from './program.ts';

/** Where a training run stands: all it needs to go on with the very next batch. */
export interface TrainingState {
  /** Of the streams that order rows and drop elements. */
  readonly seed: string;
  /** The epoch under way, from 0. */
  epoch: number;
  /** The batch in it that comes next. */
  batch: number;
  /** Steps taken. */
  step: number;
  parameters: Float32Array;
  slots: readonly Float32Array[];
  /** Loss times weight and weight over the batches of this epoch so far. */
  lossSum: number;
  weightSum: number;
  /** By epoch. */
  losses: readonly number[];
  validationLosses: readonly number[];
  /** Parameters of the epoch with the least validation loss; undefined before the first, and without validation. */
  best:
    | { readonly epoch: number; readonly loss: number; readonly parameters: Float32Array }
    | undefined;
}

const kind = 'graph/training';

/** A run that has not begun. */
export function freshState(
  plan: TrainingPlan,
  seed: string,
  parameters: Float32Array,
): TrainingState {
  return {
    ...{ seed, epoch: 0, batch: 0, step: 0, parameters: parameters.slice() },
    slots: Array.from({ length: plan.slots }, () => new Float32Array(plan.size)),
    ...{ lossSum: 0, weightSum: 0, losses: [], validationLosses: [], best: undefined },
  };
}

/** The state as plain tensors, bit for bit. */
export function packState(state: TrainingState): ComponentState {
  const { seed, epoch, batch, step, best } = state;
  const floats = Object.fromEntries(
    [
      ['parameters', state.parameters] as const,
      ...state.slots.map((slot, i) => [`slot.${i}`, slot] as const),
      ...(best ? [['best', best.parameters] as const] : []),
    ].map(([name, data]) => [name, { shape: [data.length], data: data.slice() }]),
  );
  const packed = createState(
    kind,
    1,
    { seed, epoch, batch, step, slots: state.slots.length, bestEpoch: best?.epoch ?? -1 },
    {
      sums: Float64Array.of(state.lossSum, state.weightSum, best?.loss ?? NaN),
      losses: Float64Array.from(state.losses),
      validationLosses: Float64Array.from(state.validationLosses),
    },
  );
  return { ...packed, tensors: { ...packed.tensors, ...floats } };
}

/**
 * What {@link packState} made, for a run of this plan.
 * @throws ProdromeError `STATE` when it is another's, or damaged.
 */
export function unpackState(plan: TrainingPlan, packed: ComponentState): TrainingState {
  expectState(packed, kind, [1]);
  const json = Object(packed.json) as Record<string, unknown>;
  const count = (name: string): number => {
    const value = json[name];
    return typeof value === 'number' && Number.isInteger(value) ? value : damaged(name);
  };
  const floats = (name: string): Float32Array => {
    const data = packed.tensors[name]?.data;
    const fits = data instanceof Float32Array && data.length === plan.size;
    return fits ? data.slice() : damaged(name);
  };
  const doubles = (name: string): Float64Array => {
    const data = packed.tensors[name]?.data;
    return data instanceof Float64Array ? data : damaged(name);
  };
  const { seed } = json;
  const [lossSum = 0, weightSum = 0, bestLoss = NaN] = doubles('sums');
  if (typeof seed !== 'string') return damaged('seed');
  if (count('slots') !== plan.slots) return damaged('slots');
  const bestEpoch = count('bestEpoch');
  return {
    ...{ seed, epoch: count('epoch'), batch: count('batch'), step: count('step') },
    parameters: floats('parameters'),
    slots: Array.from({ length: plan.slots }, (_, i) => floats(`slot.${i}`)),
    ...{ lossSum, weightSum, losses: [...doubles('losses')] },
    validationLosses: [...doubles('validationLosses')],
    best:
      bestEpoch < 0 ? undefined : { epoch: bestEpoch, loss: bestLoss, parameters: floats('best') },
  };
}

function damaged(name: string): never {
  throw new ProdromeError('STATE', {
    where: `${name} of ${kind}`,
    expected: 'the state of a run of this very program',
    got: 'another, or a damaged one',
  });
}
