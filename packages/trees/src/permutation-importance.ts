import { ProdromeError, throwIfCancelled, type CancelSignal } from '@prodrome/core';
import { createStream, mean, shuffle } from '@prodrome/numerics';
import { checkData, type CheckedData, type LabelledRows } from './boosting-data.ts';
import { eventLoopTurn } from './event-loop-turn.ts';
import { meanLoss } from './margins.ts';
import type { TreeModel } from './model/model.ts';
import { objectiveOf, type Objective } from './objective.ts';

/** How columns are permuted and judged. */
export interface PermutationOptions {
  /** Permutations of each column, at least 1; absent = 5. */
  readonly repeats?: number;
  /** Absent = 0. */
  readonly seed?: number | string;
  /**
   * Of one row, from its forecast, of several classes the probability of its own; absent = that of the model's objective: log loss
   * in nats, or half the squared error.
   */
  readonly loss?: (forecast: number, label: number) => number;
  /** Looked at before each permutation. */
  readonly signal?: CancelSignal;
}

/** How much a model needs its columns. */
export interface PermutationImportance {
  /** [columns] the mean rise of the loss. */
  readonly means: Float64Array;
  /** [columns] its standard deviation over the repeats, of the repeats as they are. */
  readonly deviations: Float64Array;
  /** [columns][repeats] */
  readonly rises: readonly Float64Array[];
}

/**
 * How much the weighted mean of the loss rises when one column's values change places among the rows, others as they are. Above 0 where
 * the model needs the column; exactly 0 where it does not look at it. Columns that stand for each other hide each other.
 * Initial margins of the rows count. The event loop gets a turn before each permutation. Deterministic by the seed, and a column's
 * permutations do not depend on other columns.
 * @throws ProdromeError `SCHEMA`, `USAGE`, `DATA_VALUE`, `DATA_INSUFFICIENT` for rows as in training, `USAGE` for repeats that are no
 * whole number from 1 on and for models of several outputs that are no classes, `NUMERIC` when a loss is not finite, `CANCELLED`.
 * Source: Breiman 2001 (doi:10.1023/A:1010933404324), §10; Fisher, Rudin & Dominici 2019 (arXiv:1801.01489).
 */
export async function permutationImportance(
  model: TreeModel,
  rows: LabelledRows,
  { repeats = 5, seed = 0, loss, signal }: PermutationOptions = {},
): Promise<PermutationImportance> {
  const where = 'permutationImportance';
  if (!Number.isInteger(repeats) || repeats < 1) {
    const expected = 'a whole number from 1 on';
    throw new ProdromeError('USAGE', {
      where: `${where}, repeats`,
      expected,
      got: String(repeats),
    });
  }
  if (model.outputs > 1 && model.objective !== 'multinomial') {
    const expected = 'a model of one output, or of classes';
    throw new ProdromeError('USAGE', { where, expected, got: `${model.outputs} outputs` });
  }
  const data = checkData(rows, objectiveOf(model.objective), where, {
    columns: model.columns,
    outputs: model.outputs,
  });
  const lossOf = judge(model, data, loss);
  const before = lossOf(data.columns);
  const stream = createStream(seed);
  const rises = data.columns.map(() => new Float64Array(repeats));
  for (const [column, own] of rises.entries()) {
    const places = stream.fork(`column ${column}`);
    for (let repeat = 0; repeat < repeats; repeat++) {
      await eventLoopTurn();
      throwIfCancelled(signal, where);
      own[repeat] = lossOf(permuted(data, column, places)) - before;
    }
  }
  const means = Float64Array.from(rises, (own) => mean(own));
  const deviations = Float64Array.from(rises, (own, column) =>
    Math.sqrt(mean(own.map((rise) => (rise - (means[column] as number)) ** 2))),
  );
  return { means, deviations, rises };
}

/** Columns of which one has its values in another order. */
function permuted(
  { rows, columns }: CheckedData,
  column: number,
  places: Parameters<typeof shuffle>[1],
): CheckedData['columns'] {
  const order = shuffle(
    Int32Array.from({ length: rows }, (_, row) => row),
    places,
  );
  const values = columns[column] as Float64Array;
  const moved = Float64Array.from(order, (row) => values[row] as number);
  return columns.map((own, at) => (at === column ? moved : own));
}

/** The mean loss of the model where it sees these columns. */
function judge(
  model: TreeModel,
  data: CheckedData,
  loss: PermutationOptions['loss'],
): (columns: CheckedData['columns']) => number {
  const { initialMargins } = data;
  const { outputs } = model;
  const objective = objectiveOf(model.objective);
  const ownLoss: Objective = loss
    ? {
        ...objective,
        loss: (margins, at, _, label) => {
          const forecast = margins.slice(at, at + outputs);
          objective.transform(forecast, outputs);
          return loss((outputs === 1 ? forecast[0] : forecast[label]) as number, label);
        },
      }
    : objective;
  return (columns) => {
    const together = model.margin({ columns });
    const margins = Array.from({ length: outputs }, (_, output) =>
      new Float64Array(data.rows).map(
        (__, row) =>
          (together[row * outputs + output] as number) + (initialMargins?.[output]?.[row] ?? 0),
      ),
    );
    const told = meanLoss(data, margins, ownLoss);
    if (Number.isFinite(told)) return told;
    const expected = 'losses whose mean is finite';
    throw new ProdromeError('NUMERIC', {
      where: 'permutationImportance',
      expected,
      got: String(told),
    });
  };
}
