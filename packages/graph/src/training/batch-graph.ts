import type { GraphBuilder } from '../builder/graph-builder.ts';
import type { Value } from '../builder/value.ts';
import { Tape, type Variable } from '../tape/tape.ts';
import { add, multiply } from '../tape/elementwise.ts';
import { sum } from '../tape/reductions.ts';
import type { Loss } from '../network/losses.ts';
import { addInput, NetworkScope, type Network, type RandomSource } from '../network/network.ts';
import type { ParameterPlace } from './program.ts';

/** The whole data as values of a graph. */
export interface DataValues {
  readonly inputs: Readonly<Record<string, Value>>;
  /** [rows, k] */
  readonly target: Value;
  /** [rows] */
  readonly weights: Value;
}

/** Rows of one batch, or of all batches with one more axis before. */
export interface BatchRows {
  /** int64 [batch]; −1 stands for no row. */
  readonly order: Value;
  /** As `order`, with row 0 in the place of no row. */
  readonly rows: Value;
  /** The share of each row in the mean, [batch, 1]; of no weight at all, all are 0. */
  readonly shares: Value;
}

/** What a batch is computed from. */
export interface BatchSetting {
  readonly network: Network;
  readonly loss: Loss;
  readonly places: readonly ParameterPlace[];
  readonly data: DataValues;
  /** Vector of all parameters. */
  readonly parameters: Value;
  readonly batch: BatchRows;
  /** Whether dropout drops and recurrent layers are unrolled, to be differentiated. */
  readonly training: boolean;
  readonly random?: RandomSource;
}

/** The loss of a batch, and how to add its gradient. */
export interface BatchValues {
  readonly loss: Variable;
  /** The gradient by the vector of all parameters. */
  gradient(): Value;
}

/** Declares the data as inputs of a graph, by the names of the network's inputs, `target` and `weights`. */
export function dataInputs(graph: GraphBuilder, network: Network, targetWidth: number): DataValues {
  const inputs = Object.fromEntries(
    Object.keys(network.inputs).map((name) => [name, addInput(graph, network, name, 'rows')]),
  );
  return {
    inputs,
    target: graph.input('target', 'float', ['rows', targetWidth]),
    weights: graph.input('weights', 'float', ['rows']),
  };
}

/** What is known of batches before any of them: computed for all at once, outside the turns. @param order - int64 [batch] or [batches, batch]. */
export function batchRows(graph: GraphBuilder, order: Value, weights: Value): BatchRows {
  const real = graph.op('GreaterOrEqual', [order, graph.int(0)]);
  const rows = graph.op('Max', [order, graph.int(0)]);
  const taken = graph.op('Gather', [weights, rows], { axis: 0 });
  const own = graph.op('Where', [real, taken, graph.float(0)]);
  const last = order.shape.length - 1;
  const total = graph.op('ReduceSum', [own, graph.int([last])], { keepdims: 1 });
  const shares = graph.op('Div', [own, graph.op('Max', [total, graph.float(1e-30)])]);
  return { order, rows, shares: graph.op('Unsqueeze', [shares, graph.int([last + 1])]) };
}

/** Gathers the rows of one batch from the whole data and adds the network's loss, the mean by weight over its rows. */
export function addBatch(graph: GraphBuilder, setting: BatchSetting): BatchValues {
  const { network, data, places, batch } = setting;
  const tape = new Tape(graph);
  const rowsOf = (value: Value): Variable =>
    tape.constant(graph.op('Gather', [value, batch.rows], { axis: 0 }));
  const parts = unpack(graph, setting.parameters, places);
  const variables = new Map(parts.map((part, i) => [places[i]?.name, tape.parameter(part)]));
  const scope = new NetworkScope(tape, {
    training: setting.training,
    present: () => {
      const real = graph.op('GreaterOrEqual', [batch.order, graph.int(0)]);
      return tape.constant(graph.op('Unsqueeze', [graph.cast(real, 'float'), graph.int([1])]));
    },
    resolve: ({ name }) => variables.get(name) as Variable,
    ...(setting.random && { random: setting.random }),
  });
  const inputs = Object.fromEntries(
    Object.entries(data.inputs).map(([name, value]) => [
      name,
      network.inputs[name]?.shared === true ? tape.constant(value) : rowsOf(value),
    ]),
  );
  const output = network.forward(scope, inputs);
  const perRow = setting.loss.perRow(output, rowsOf(data.target));
  const loss = scope.penalties.reduce(add, sum(multiply(perRow, tape.constant(batch.shares))));
  return {
    loss,
    gradient: () => {
      const parameters = places.map(({ name }) => variables.get(name) as Variable);
      const flat = tape
        .gradients(loss, parameters)
        .map((each) =>
          each.shape.length === 1 ? each : graph.op('Reshape', [each, graph.int([-1])]),
        );
      return flat.length === 1 ? (flat[0] as Value) : graph.op('Concat', flat, { axis: 0 });
    },
  };
}

function unpack(
  graph: GraphBuilder,
  vector: Value,
  places: readonly ParameterPlace[],
): readonly Value[] {
  const sizes = places.map(({ shape }) => shape.reduce((total, size) => total * size, 1));
  const parts = graph.ops('Split', [vector, graph.int(sizes)], { axis: 0 }, sizes.length);
  return parts.map((part, i) => {
    const shape = places[i]?.shape ?? [];
    return shape.length === 1 ? part : graph.op('Reshape', [part, graph.int(shape)]);
  });
}
