import type { Tensor } from '@tensorflow/tfjs-core';
import type { Call } from './call.ts';
import { lacks } from './tensorflow-error.ts';
import type { Value } from './values.ts';

type Operator = (call: Call) => readonly Value[];

/** Recurrent operators as ONNX defines them: windows [t, n, d] forwards from zero states. They judge losses; training unrolls its own. */
export const recurrentOperators: Readonly<Record<string, Operator>> = {
  LSTM: (call) => {
    const { tf } = call;
    const { width, drives, recurrent, biases } = parts(call, 4);
    const bias = tf.add(...biases);
    let cell: Tensor = tf.zeros([width.rows, width.hidden]);
    const states = run(call, width, drives, (drive, hidden) => {
      const sums = tf.add(tf.add(drive, tf.matMul(hidden, recurrent)), bias);
      const [enter, leave, forget, fresh] = tf.split(sums, 4, 1) as [
        Tensor,
        Tensor,
        Tensor,
        Tensor,
      ];
      const kept = tf.mul(tf.sigmoid(forget), cell);
      cell = tf.add(kept, tf.mul(tf.sigmoid(enter), tf.tanh(fresh)));
      return tf.mul(tf.sigmoid(leave), tf.tanh(cell));
    });
    return [...states, tf.expandDims(cell, 0)];
  },
  GRU: (call) => {
    const { tf } = call;
    if (call.integer('linear_before_reset', 0) !== 1)
      throw lacks('operator GRU with the reset before the product');
    const { width, drives, recurrent, biases } = parts(call, 3);
    return run(call, width, drives, (drive, hidden) => {
      const [update, reset, fresh] = tf.split(tf.add(drive, biases[0]), 3, 1) as [
        Tensor,
        Tensor,
        Tensor,
      ];
      const recalled = tf.add(tf.matMul(hidden, recurrent), biases[1]);
      const [toUpdate, toReset, toFresh] = tf.split(recalled, 3, 1) as [Tensor, Tensor, Tensor];
      const allowed = tf.mul(tf.sigmoid(tf.add(reset, toReset)), toFresh);
      const now = tf.tanh(tf.add(fresh, allowed));
      const kept = tf.sigmoid(tf.add(update, toUpdate));
      return tf.add(now, tf.mul(kept, tf.sub(hidden, now)));
    });
  },
};

interface Width {
  readonly rows: number;
  readonly hidden: number;
}

/** The inputs' part of all sums by step, the turned recurrent weights, and both biases. */
function parts(call: Call, gates: number) {
  const { tf } = call;
  const direction = call.text('direction') ?? 'forward';
  if (direction !== 'forward' || [4, 5, 6, 7].some((i) => call.has(i)))
    throw lacks(`operator ${call.node.type} but forwards from zero states`);
  const windows = call.tensor(0);
  const [steps = 0, rows = 0, columns = 0] = windows.shape;
  const hidden = call.integer('hidden_size', 0);
  const turned = (index: number): Tensor => tf.transpose(tf.squeeze(call.tensor(index), [0]));
  const flat = tf.matMul(tf.reshape(windows, [steps * rows, columns]), turned(1));
  const drives = tf.unstack(tf.reshape(flat, [steps, rows, gates * hidden]));
  const biases = tf.split(tf.squeeze(call.tensor(3), [0]), 2) as [Tensor, Tensor];
  return { width: { rows, hidden }, drives, recurrent: turned(2), biases };
}

/** All hidden states [t, 1, n, h], and the last one [1, n, h]. */
function run(
  { tf }: Call,
  { rows, hidden }: Width,
  drives: readonly Tensor[],
  step: (drive: Tensor, hidden: Tensor) => Tensor,
): readonly [Tensor, Tensor] {
  const states: Tensor[] = [];
  for (const drive of drives) states.push(step(drive, states.at(-1) ?? tf.zeros([rows, hidden])));
  const last = states.at(-1) ?? tf.zeros([rows, hidden]);
  return [tf.expandDims(tf.stack(states), 1), tf.expandDims(last, 0)];
}
