import { ProdromeError, unnestStates, type ComponentState } from '@prodrome/core';
import type { OutOfFold } from './council.ts';
import { contextTable, loadContext } from './fold-context.ts';
import type { Seat } from './plan.ts';
import { joinAnswers } from './seat-batch.ts';
import { pick } from './slice.ts';
import type { TrainingRun, Unit } from './training-run.ts';
import { taskName, type TaskInputs } from './training-tasks.ts';

/** The cross-fitted answers of a unit's training rows, put together from its inner folds. */
export function outOfFold(
  { dataset }: TrainingRun,
  unit: Unit,
  seats: readonly Seat[],
  inputs: TaskInputs,
): OutOfFold {
  const { table, labels } = dataset;
  const parts = unit.inner.map(({ test }, inner) => {
    const answers = seats.map((seat) => {
      const { tensors } = outputOf(inputs, taskName.expert(unit, inner, seat));
      const { values, confidence, silence } = tensors;
      return {
        values: values?.data as Float64Array,
        silence: silence?.data as Uint8Array,
        ...(confidence && { confidence: confidence.data as Float64Array }),
      };
    });
    const features = outputOf(inputs, taskName.features(unit, inner));
    const context = loadContext(unnestStates(features).parts['context']);
    return { rows: test, fold: inner, batch: joinAnswers(seats, answers, context) };
  });
  const rows = concat(
    Int32Array,
    parts.map((part) => part.rows),
  );
  const columns = parts[0]?.batch.context.columns ?? [];
  const batch = {
    seats,
    values: concat(
      Float64Array,
      parts.map((part) => part.batch.values),
    ),
    confidence: concat(
      Float64Array,
      parts.map((part) => part.batch.confidence),
    ),
    silence: concat(
      Uint8Array,
      parts.map((part) => part.batch.silence),
    ),
    context: contextTable(
      columns,
      concat(
        Float32Array,
        parts.map((part) => part.batch.context.values),
      ),
      rows.length,
    ),
  };
  return {
    batch,
    labels: pick(labels, rows),
    folds: concat(
      Int32Array,
      parts.map((part) => new Int32Array(part.rows.length).fill(part.fold)),
    ),
    set: {
      labels: pick(labels, rows),
      patients: rows.map((row) => table.patients[row] as number),
    },
  };
}

function concat<A extends Float64Array | Float32Array | Int32Array | Uint8Array>(
  type: new (length: number) => A,
  parts: readonly A[],
): A {
  const whole = new type(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/**
 * The output of a finished task.
 * @throws ProdromeError `STATE` when there is none.
 */
export function outputOf(outputs: TaskInputs, name: string): ComponentState {
  const state = outputs.get(name);
  if (state) return state;
  throw new ProdromeError('STATE', { where: name, expected: 'a finished task', got: 'nothing' });
}
