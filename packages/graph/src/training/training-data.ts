import { ProdromeError } from '@prodrome/core';
import type { GraphTensor } from '../runtime/session.ts';
import type { TrainingPlan } from './program.ts';

/** Rows to learn from, whole; batches are gathered from them inside the graph. */
export interface TrainingRows {
  readonly rows: number;
  /** Row-major, by the names of the network's inputs; a shared one has entries instead of rows. */
  readonly inputs: Readonly<Record<string, Float32Array | BigInt64Array>>;
  /** [rows, targetWidth] */
  readonly target: Float32Array;
  /** Weights of rows, ≥ 0; 1 each when not given. */
  readonly weights?: Float32Array;
}

/**
 * The rows as inputs of a training graph; nothing is copied.
 * @throws ProdromeError `USAGE` when a length does not fit the rows.
 */
export function rowTensors(
  plan: TrainingPlan,
  { rows, inputs, target, weights = new Float32Array(rows).fill(1) }: TrainingRows,
): Readonly<Record<string, GraphTensor>> {
  if (!Number.isInteger(rows) || rows < 1) throw wrong('rows', 'at least one row', String(rows));
  const tensors: Record<string, GraphTensor> = {
    target: { type: 'float', shape: [rows, plan.targetWidth], data: target },
    weights: { type: 'float', shape: [rows], data: weights },
  };
  for (const [name, { shape, type = 'float', shared = false }] of Object.entries(plan.inputs)) {
    const data = inputs[name];
    const size = shape.reduce((total, each) => total * each, 1);
    const own = [shared ? Math.ceil((data?.length ?? 0) / size) : rows, ...shape];
    if (data instanceof Float32Array && type === 'float')
      tensors[name] = { type, shape: own, data };
    else if (data instanceof BigInt64Array && type === 'int64')
      tensors[name] = { type, shape: own, data };
    else throw wrong(name, type === 'float' ? 'a Float32Array' : 'a BigInt64Array', typeof data);
  }
  for (const [name, { shape, data }] of Object.entries(tensors)) {
    const wanted = shape.reduce((total, size) => total * size, 1);
    if (data.length !== wanted) {
      throw wrong(name, `${wanted} numbers for [${shape.join(', ')}]`, String(data.length));
    }
  }
  return tensors;
}

/** Row numbers in batches of one size, filled up with −1. */
export function batchOrder(order: ArrayLike<number>, batch: number): BigInt64Array {
  const batches = Math.ceil(order.length / batch);
  const filled = new BigInt64Array(batches * batch).fill(-1n);
  for (let i = 0; i < order.length; i++) filled[i] = BigInt(order[i] as number);
  return filled;
}

/** The weights of rows added up by batch, as an order has them. */
export function batchWeights(
  order: BigInt64Array,
  batch: number,
  weights: Float32Array,
): Float64Array {
  const sums = new Float64Array(order.length / batch);
  order.forEach((row, i) => {
    if (row >= 0n)
      sums[Math.floor(i / batch)] =
        (sums[Math.floor(i / batch)] ?? 0) + (weights[Number(row)] ?? 0);
  });
  return sums;
}

const wrong = (name: string, expected: string, got: string): ProdromeError =>
  new ProdromeError('USAGE', { where: `training data, ${name}`, expected, got });
