import {
  graphMath,
  type GraphBuilder,
  type GraphValue,
  type PatientScan,
  type ScanGraphInput,
  type ScanGraphOutput,
} from '@prodrome/core';

/** What a column's changes are measured by; a change is |value − the patient's last observed one|. */
export interface VariationNorm {
  /** The column's place. */
  readonly column: number;
  /** Mean change of everybody: what a patient begins with. */
  readonly usual: number;
  /** Larger changes count as this. */
  readonly most: number;
  /** Recent changes, as a multiple of the patient's usual ones, above which the column is erratic. */
  readonly limit: number;
  /** One change, likewise, above which that day's value is a jump. */
  readonly jump: number;
}

/** Recent changes are an exponential mean that moves by this share. */
const recency = 0.1;
/** Changes of one's own that count as much as everybody's usual one. */
const priorChanges = 20;
/** What an erratic change counts towards the usual ones: who changes for good is believed in the end. */
const erraticWeight = 0.05;

/** An erratic column is so until its recent changes lie no higher than the middle between the limit and the usual ones. */
const releaseAt = ({ limit }: VariationNorm): number => (1 + limit) / 2;

/**
 * A day's columns, unknown (NaN) where a column jumps on that day, or has become erratic: the patient's recent changes of it are above the norm's
 * limit. Outputs: `columns` numbers. State: of k norms k last observed values, k recent changes, sums and numbers of the usual ones, 1
 * where erratic, and 1 where the last observed value was a jump.
 */
export function createScreeningScan(columns: number, norms: readonly VariationNorm[]): PatientScan {
  const k = norms.length;
  return {
    width: 6 * k,
    outputs: columns,
    initial: () => {
      const usual = norms.map((norm) => norm.usual);
      return Float64Array.from([
        ...usual.map(() => NaN),
        ...usual,
        ...usual.map((change) => priorChanges * change),
        ...usual.map(() => priorChanges),
        ...usual.map(() => 0),
        ...usual.map(() => 0),
      ]);
    },
    learn: (state, { values }) => {
      norms.forEach((norm, at) => {
        takeIn(state, { at, k }, values[norm.column] as number, norm);
      });
    },
    predict: (state, { values }, out, to) => {
      for (let at = 0; at < columns; at++) out[to + at] = values[at] as number;
      norms.forEach(({ column }, at) => {
        if (state[4 * k + at] === 1 || state[5 * k + at] === 1) out[to + column] = NaN;
      });
    },
    toGraph: (graph, input) => screeningGraph(graph, input, columns, norms),
  };
}

/** A change as a multiple of the patient's usual ones, of the norm `at` of `k`. */
export const asMultiple = (change: number, state: Float64Array, at: number, k: number): number =>
  (change * (state[3 * k + at] as number)) / (state[2 * k + at] as number);

/** Recent changes likewise. */
export const variationOf = (state: Float64Array, at: number, k: number): number =>
  asMultiple(state[k + at] as number, state, at, k);

function takeIn(
  state: Float64Array,
  { at, k }: { readonly at: number; readonly k: number },
  value: number,
  norm: VariationNorm,
): void {
  if (Number.isNaN(value)) return;
  const raw = Math.abs(value - (state[at] as number));
  state[at] = value;
  if (Number.isNaN(raw)) return;
  state[5 * k + at] = Number(asMultiple(raw, state, at, k) > norm.jump);
  const change = raw < norm.most ? raw : norm.most;
  const recent = state[k + at] as number;
  state[k + at] = recent + recency * (change - recent);
  const variation = variationOf(state, at, k);
  if (variation > norm.limit) state[4 * k + at] = 1;
  else if (variation <= releaseAt(norm)) state[4 * k + at] = 0;
  const weight = state[4 * k + at] === 1 ? erraticWeight : 1;
  state[2 * k + at] = (state[2 * k + at] as number) + weight * change;
  state[3 * k + at] = (state[3 * k + at] as number) + weight;
}

function screeningGraph(
  graph: GraphBuilder,
  { features, state }: Pick<ScanGraphInput, 'features' | 'state'>,
  columns: number,
  norms: readonly VariationNorm[],
): ScanGraphOutput {
  const { apply, cast, concat, double, take } = graphMath(graph);
  const today = double(features);
  if (norms.length === 0) return { values: today, state };
  const places = [...norms.keys()];
  const before = double(state);
  const part = (of: number) =>
    take(
      before,
      places.map((at) => of * norms.length + at),
      1,
    );
  const [last, recent, sum, changes] = [part(0), part(1), part(2), part(3)];
  const [wasErratic, hadJumped] = [part(4), part(5)];
  const value = take(
    today,
    norms.map(({ column }) => column),
    1,
  );
  const most = norms.map((norm) => norm.most);
  const raw = apply('Abs', apply('Sub', value, last));
  const isKnown = apply('Not', apply('IsNaN', raw));
  const whereKnown = (then: GraphValue, other: GraphValue | number) =>
    apply('Where', isKnown, then, other);
  const change = apply('Where', apply('Less', raw, most), raw, most);
  const moved = apply('Add', recent, apply('Mul', recency, apply('Sub', change, recent)));
  const nowRecent = whereKnown(moved, recent);
  const multiple = (of: GraphValue) => apply('Div', apply('Mul', of, changes), sum);
  const above = (of: GraphValue, limits: readonly number[]) =>
    apply('Greater', multiple(of), limits);
  const limit = norms.map((norm) => norm.limit);
  const jump = norms.map((norm) => norm.jump);
  const isBelow = apply('LessOrEqual', multiple(nowRecent), norms.map(releaseAt));
  const isAbove = above(nowRecent, limit);
  const judged = apply('Where', isAbove, 1, apply('Where', isBelow, 0, wasErratic));
  const erratic = whereKnown(judged, wasErratic);
  const isErratic = apply('Greater', erratic, 0);
  const jumped = whereKnown(apply('Where', above(raw, jump), 1, 0), hadJumped);
  const weight = apply('Where', isErratic, erraticWeight, 1);
  const after = [
    apply('Where', apply('IsNaN', value), last, value),
    nowRecent,
    apply('Add', sum, whereKnown(apply('Mul', weight, change), 0)),
    apply('Add', changes, whereKnown(weight, 0)),
    erratic,
    jumped,
  ];
  const isSuspect = apply('Or', isErratic, apply('Greater', jumped, 0));
  const trusted = apply('Where', isSuspect, NaN, value);
  const judgedAt = new Map(norms.map(({ column }, at) => [column, columns + at]));
  const chosen = Array.from({ length: columns }, (_, at) => judgedAt.get(at) ?? at);
  return {
    values: take(concat([today, trusted], 1), chosen, 1),
    state: cast(concat(after, 1), state.type),
  };
}
