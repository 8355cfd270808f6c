import {
  graphMath,
  shiftRings,
  sumKnown,
  type GraphBuilder,
  type GraphMath,
  type GraphValue,
  type ScanGraphInput,
  type ScanGraphOutput,
} from '@prodrome/core';
import type { WindowOutput, WindowStatistic } from './window-outputs.ts';

/** What a window scan looks back at. */
export interface WindowLayout {
  /** Places of the columns that are remembered. */
  readonly columns: readonly number[];
  readonly outputs: readonly WindowOutput[];
  /** Days that are remembered of each. */
  readonly ring: number;
}

/** `createWindowScan` as a graph. */
export function windowGraph(
  graph: GraphBuilder,
  { features, time, state }: Omit<ScanGraphInput, 'outcome'>,
  { columns, outputs, ring }: WindowLayout,
): ScanGraphOutput {
  const math = graphMath(graph);
  const { apply, cast, concat, constant, double, take, unsqueeze } = math;
  const before = double(state);
  const day = apply('Floor', unsqueeze(double(time), 1));
  if (columns.length === 0) {
    return { values: take(before, [], 1), state: cast(day, state.type) };
  }
  const places = Array.from({ length: columns.length * ring }, (_, at) => at);
  const rings = take(
    before,
    places.map((at) => 1 + at),
    1,
  );
  const gap = apply('Sub', day, take(before, [0], 1));
  const older = shiftRings(math, rings, gap, ring);
  const today = double(
    take(
      features,
      places.map((at) => columns[Math.floor(at / ring)] as number),
      1,
    ),
  );
  const isToday = apply(
    'Equal',
    constant(
      places.map((at) => at % ring),
      [places.length],
    ),
    0,
  );
  const isSeen = apply('And', isToday, apply('Not', apply('IsNaN', today)));
  const lately = apply('Where', isSeen, today, older);
  return {
    values: tell(graph, math, lately, { columns, outputs, ring }),
    state: cast(concat([day, lately], 1), state.type),
  };
}

/** The outputs in their order; all lags are read at once, and so are all columns of a statistic of a window. */
function tell(
  graph: GraphBuilder,
  math: GraphMath,
  rings: GraphValue,
  { outputs, ring }: WindowLayout,
): GraphValue {
  const { applyWith, concat, squeeze, take } = math;
  const groups = new Map<string, number[]>();
  outputs.forEach((output, at) => {
    const key = 'lag' in output ? 'lag' : `${output.statistic} ${output.days}`;
    groups.set(key, [...(groups.get(key) ?? []), at]);
  });
  const parts = [...groups.values()].map((members) => {
    const [first] = members.map((at) => outputs[at] as WindowOutput);
    const days = first && 'days' in first ? first.days : 1;
    const from = members.map((at) => {
      const output = outputs[at] as WindowOutput;
      return output.column * ring + ('lag' in output ? output.lag : 0);
    });
    if (!first || 'lag' in first) return take(rings, from, 1);
    const within = from.flatMap((start) => Array.from({ length: days }, (_, at) => start + at));
    const data = BigInt64Array.from(within, BigInt);
    const windows = applyWith(
      'Gather',
      { axis: 1 },
      rings,
      graph.constant({ shape: [members.length, days], data }),
    );
    return squeeze(statistics[first.statistic](math, windows), 2);
  });
  const order = [...groups.values()].flat();
  return take(
    concat(parts, 1),
    outputs.map((_, at) => order.indexOf(at)),
    1,
  );
}

/** Each over the last axis of [n, columns, days], which stays with size 1; NaN where nothing is known. */
const statistics: Readonly<
  Record<WindowStatistic, (math: GraphMath, windows: GraphValue) => GraphValue>
> = { mean, sd, min: extreme('ReduceMin', Infinity), max: extreme('ReduceMax', -Infinity) };

function mean(math: GraphMath, windows: GraphValue): GraphValue {
  const { total, known } = sumKnown(math, windows, 2);
  return math.apply('Div', total, known);
}

function sd(math: GraphMath, windows: GraphValue): GraphValue {
  const { apply } = math;
  const distance = apply('Sub', windows, mean(math, windows));
  return apply('Sqrt', mean(math, apply('Mul', distance, distance)));
}

function extreme(operator: 'ReduceMin' | 'ReduceMax', unknown: number) {
  return (math: GraphMath, windows: GraphValue): GraphValue => {
    const { apply, reduce } = math;
    const { known } = sumKnown(math, windows, 2);
    const found = reduce(operator, apply('Where', apply('IsNaN', windows), unknown, windows), 2);
    return apply('Where', apply('Equal', known, 0), NaN, found);
  };
}
