import {
  expectGraphInputs,
  graphMath,
  type GraphBuilder as CoreBuilder,
  type GraphInput,
  type GraphOutput,
} from '@prodrome/core';
import {
  addModel,
  GraphBuilder,
  NetworkScope,
  Tape,
  type ModelSpec,
  type Value,
} from '@prodrome/graph';
import { farthest, type ColumnChannels, type DayChannels } from './day-channels.ts';
import type { DesignSetting, NetworkDesign } from './network-design.ts';
import type { NetworkFit } from './train-design.ts';
import type { TrainingOptions } from './training-options.ts';
import { answers } from './window-network.ts';

/** Longer gaps than this are none: there is no row before. */
const longestGap = 1e6;

/**
 * Adds a trained network to a graph: today's columns are encoded there, the days before come as the patient's state.
 * @throws ProdromeError `USAGE` where the graph has no days since the last row, or no state for windows of several days.
 */
export function addExpert<Options extends TrainingOptions>(
  builder: CoreBuilder,
  { features, elapsedDays, state }: GraphInput,
  expert: ServedExpert<Options>,
): GraphOutput {
  const { design, setting, fit } = expert;
  const before = setting.options.steps - 1;
  const given = expectGraphInputs(design.type, { elapsedDays, ...(before > 0 && { state }) });
  const { cast } = graphMath(builder);
  const inputs = Object.fromEntries(
    Object.entries({ features, ...given }).map(([name, value]) => [name, cast(value, 'float32')]),
  );
  const { values, nextState } = addModel(builder, expertModel(expert), inputs);
  if (!values) throw new Error('the model of an expert has values');
  return {
    values: cast(values, features.type),
    ...(nextState &&
      state && {
        state: cast(nextState, state.type),
        initial: new Float64Array(before * fit.channels.width),
      }),
  };
}

/** A trained network with everything that its answers depend on. */
export interface ServedExpert<Options extends TrainingOptions> {
  readonly design: NetworkDesign<Options>;
  readonly setting: DesignSetting<Options>;
  readonly fit: NetworkFit;
}

/** `features` [n, columns], `elapsedDays` [n], `state` [n, width] → `values` [n, outputs], `nextState`. */
function expertModel<Options extends TrainingOptions>({
  design,
  setting,
  fit,
}: ServedExpert<Options>): ModelSpec {
  const graph = new GraphBuilder('expert');
  const { channels } = fit;
  const before = setting.options.steps - 1;
  const features = graph.input('features', 'float', ['n', channels.columns.length]);
  const elapsed = graph.input('elapsedDays', 'float', ['n']);
  const today = graph.op('Unsqueeze', [
    encoded(graph, channels, features, elapsed),
    graph.int([1]),
  ]);
  let windows = today;
  if (before > 0) {
    const state = graph.input('state', 'float', ['n', before * channels.width]);
    const days = graph.op('Reshape', [state, graph.int([-1, before, channels.width])]);
    windows = graph.op('Concat', [days, today], { axis: 1 });
    const kept = graph.op('Slice', [
      windows,
      graph.int([1]),
      graph.int([before + 1]),
      graph.int([1]),
    ]);
    graph.output(
      graph.op('Reshape', [kept, graph.int([-1, before * channels.width])]),
      'nextState',
    );
  }
  const tape = new Tape(graph);
  let offset = 0;
  const scope = new NetworkScope(tape, {
    training: false,
    resolve: ({ shape }) => {
      const size = shape.reduce((total, each) => total * each, 1);
      const data = fit.parameters.slice(offset, (offset += size));
      return tape.constant(graph.constant('float', shape, data));
    },
  });
  graph.output(answers(design, scope, tape.constant(windows), setting).value, 'values');
  return graph.model();
}

/** One day as `encodeDay` writes it: [n, width]. */
function encoded(
  graph: GraphBuilder,
  { columns }: DayChannels,
  features: Value,
  elapsed: Value,
): Value {
  const missing = graph.cast(graph.op('IsNaN', [features]), 'float');
  const flagged = columns.flatMap((column, at) => (column.flagged ? [at] : []));
  const flags =
    flagged.length === 0 ? [] : [graph.op('Gather', [missing, graph.int(flagged)], { axis: 1 })];
  const share = graph.op('ReduceMean', [missing, graph.int([1])], { keepdims: 1 });
  const observed = graph.op('Sub', [graph.float(1), share]);
  const parts = [...columnParts(graph, columns, features), ...flags, gap(graph, elapsed), observed];
  return graph.op('Concat', parts, { axis: 1 });
}

/** Runs of number columns together, each category on its own. */
function columnParts(
  graph: GraphBuilder,
  columns: readonly ColumnChannels[],
  features: Value,
): readonly Value[] {
  const parts: Value[] = [];
  const cut = (from: number, to: number): Value =>
    graph.op('Slice', [features, graph.int([from]), graph.int([to]), graph.int([1])]);
  for (let from = 0; from < columns.length;) {
    const { categories } = columns[from] as ColumnChannels;
    if (categories > 0) {
      const indices = graph.float(Array.from({ length: categories }, (_, k) => k));
      parts.push(graph.cast(graph.op('Equal', [cut(from, from + 1), indices]), 'float'));
      from += 1;
      continue;
    }
    let to = from;
    while (to < columns.length && columns[to]?.categories === 0) to++;
    parts.push(standardised(graph, columns.slice(from, to), cut(from, to)));
    from = to;
  }
  return parts;
}

function standardised(graph: GraphBuilder, run: readonly ColumnChannels[], values: Value): Value {
  const means = graph.float(run.map(({ mean }) => mean));
  const scales = graph.float(run.map(({ scale }) => scale));
  const standard = graph.op('Mul', [graph.op('Sub', [values, means]), scales]);
  const known = graph.op('Where', [graph.op('IsNaN', [standard]), graph.float(0), standard]);
  return graph.op('Clip', [known, graph.float(-farthest), graph.float(farthest)]);
}

function gap(graph: GraphBuilder, elapsed: Value): Value {
  // NaN and infinity compare false
  const isKnown = graph.op('LessOrEqual', [elapsed, graph.float(longestGap)]);
  const days = graph.op('Log', [graph.op('Add', [elapsed, graph.float(1)])]);
  const own = graph.op('Sub', [days, graph.float(Math.LN2)]);
  const value = graph.op('Where', [isKnown, own, graph.float(0)]);
  return graph.op('Unsqueeze', [value, graph.int([1])]);
}
