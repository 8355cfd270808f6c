import {
  createState,
  expectState,
  graphMath,
  ProdromeError,
  vectorOf,
  type ComponentState,
  type FeatureTable,
  type GraphBuilder,
  type GraphValue,
} from '@prodrome/core';
import { fitColumnScale, scaleRow, sortedQuantile } from '@prodrome/numerics';

const kind = 'context_scale';
/** Of each end of a column: values as rare as these are too few to learn from. */
const rare = 0.005;
/** The unit of distance of a column that was constant; scores of quality lie in [0, 1]. */
const unitOfConstants = 0.1;

/** What a gate context was like in the rows that gates and error models learned from. */
export interface ContextScale {
  /**
   * The context in standard units, each value pulled into the range of all but the rarest .5 % at each end: nobody has learned what
   * lies beyond. A constant column becomes 0.
   */
  apply(context: FeatureTable): FeatureTable;
  /** [n] how far a row lies outside the range of every row seen: standard deviations, summed over the columns. */
  distance(context: FeatureTable): Float64Array;
  /** How many columns the context has. */
  readonly columns: number;
  /** `apply` as a graph, [n, columns] of 32 bits, and `distance`, [n, 1] of double precision; of a context [n, columns] of 32 bits. */
  toGraph(graph: GraphBuilder, context: GraphValue): ScaledContext;
  saveState(): ComponentState;
}

/** What the graph of a {@link ContextScale} gives. */
export interface ScaledContext {
  readonly scaled: GraphValue;
  readonly distance: GraphValue;
}

/** [columns] each. */
interface Fitted {
  readonly means: Float64Array;
  readonly deviations: Float64Array;
  readonly low: Float64Array;
  readonly high: Float64Array;
  readonly least: Float64Array;
  readonly greatest: Float64Array;
}

/** Measures a context without NaN over some of its rows, at least one. */
export function fitContextScale(context: FeatureTable, rows: Int32Array): ContextScale {
  const columns = context.columns.length;
  const quantiles = Array.from({ length: columns }, (_, c) => {
    const values = Float64Array.from(
      rows,
      (row) => context.values[row * columns + c] as number,
    ).sort();
    return [0, rare, 1 - rare, 1].map((share) => sortedQuantile(values, share));
  });
  const at = (place: number): Float64Array =>
    Float64Array.from(quantiles, (own) => own[place] as number);
  const [least, low, high, greatest] = [at(0), at(1), at(2), at(3)];
  return scaleOf({
    ...fitColumnScale(context.values, columns, rows),
    ...{ least, low, high, greatest },
  });
}

/** @throws ProdromeError `STATE` */
export function loadContextScale(state: ComponentState): ContextScale {
  expectState(state, kind, [1]);
  const means = vectorOf(state, 'means');
  const own = (name: string): Float64Array => vectorOf(state, name, means.length);
  return scaleOf({
    ...{ means, deviations: own('deviations'), low: own('low'), high: own('high') },
    ...{ least: own('least'), greatest: own('greatest') },
  });
}

/** A bundle whose domains, or whose shape, are not those of its states. */
function expectColumns({ columns }: FeatureTable, count: number): void {
  if (columns.length === count) return;
  throw new ProdromeError('STATE', {
    where: 'what gates see of a row',
    expected: `${count} columns, as when it was trained`,
    got: String(columns.length),
  });
}

function scaleOf(fitted: Fitted): ContextScale {
  const { means, deviations, low, high, least, greatest } = fitted;
  const columns = means.length;
  const within = new Float64Array(columns);
  const scaled = new Float64Array(columns);
  return {
    apply: (context) => {
      expectColumns(context, columns);
      const values = new Float32Array(context.values.length);
      for (let row = 0; row < context.rows; row++) {
        for (let c = 0; c < columns; c++) {
          within[c] = clamp(context.values[row * columns + c], low[c], high[c]);
        }
        scaleRow(fitted, within, 0, scaled);
        values.set(scaled, row * columns);
      }
      return { ...context, values };
    },
    distance: (context) => {
      expectColumns(context, columns);
      return Float64Array.from({ length: context.rows }, (_, row) => {
        let sum = 0;
        for (let c = 0; c < columns; c++) {
          const value = context.values[row * columns + c] as number;
          const unit = (deviations[c] as number) || unitOfConstants;
          sum += Math.abs(value - clamp(value, least[c], greatest[c])) / unit;
        }
        return sum;
      });
    },
    columns,
    toGraph: (graph, context) => scaleGraph(graph, context, fitted),
    saveState: () => createState(kind, 1, null, { means, deviations, low, high, least, greatest }),
  };
}

const clamp = (value = NaN, low = NaN, high = NaN): number => Math.min(high, Math.max(low, value));

function scaleGraph(graph: GraphBuilder, context: GraphValue, fitted: Fitted): ScaledContext {
  const { means, deviations, low, high, least, greatest } = fitted;
  const { apply, cast, double, reduce } = graphMath(graph);
  const values = double(context);
  const within = (from: Float64Array, to: Float64Array): GraphValue =>
    apply('Min', apply('Max', values, from), to);
  const away = apply('Sub', within(low, high), means);
  // a constant column becomes 0
  const standard = apply(
    'Mul',
    apply(
      'Div',
      away,
      deviations.map((each) => each || 1),
    ),
    deviations.map((each) => Number(each !== 0)),
  );
  const beyond = apply('Abs', apply('Sub', values, within(least, greatest)));
  const units = deviations.map((each) => each || unitOfConstants);
  return {
    scaled: cast(standard, 'float32'),
    distance: reduce('ReduceSum', apply('Div', beyond, units), 1),
  };
}
