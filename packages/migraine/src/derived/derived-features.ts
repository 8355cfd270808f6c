import {
  appendScan,
  createState,
  emptyStates,
  expectGraphInputs,
  expectGraphWidth,
  expectState,
  graphMath,
  ProdromeError,
  replaceColumns,
  unfitted,
  vectorOf,
  type CausalTransform,
  type ComponentState,
  type FeatureColumn,
  type GraphBuilder,
  type TransformGraphInput,
  type TransformGraphOutput,
} from '@prodrome/core';
import { expectedDirection } from '../catalogue/expected-direction.ts';
import { storedColumn, storedJson, type StoredColumn } from './column-state.ts';
import type { DerivedOptions } from './derived-options.ts';
import { derivedFeatures, type DerivedFeature } from './feature-list.ts';
import { fitBaselines, type Baselines } from './fit-baselines.ts';
import { habitVariables, type Baseline, type HabitVariable } from './habit.ts';
import { find } from './ingredients.ts';
import { partsGraph, scanOfParts, type Part, type PartOutput } from './part.ts';
import { describeColumns, partsOf } from './plan.ts';
import { sourcesOf, unreadableUnits } from './sources.ts';

const kind = 'migraine_features';
const where = 'derived features';

/** What was fitted, and what it makes of the columns. */
interface Fitted {
  readonly columns: readonly StoredColumn[];
  readonly baselines: Baselines;
  readonly parts: readonly Part[];
}

/**
 * Adds {@link derivedFeatures} after the columns that they are made of; a table without any comes back as it is.
 *
 * A column is known by its `variable`, else by its name ({@link migraineCatalogue}); of several of one variable the first counts,
 * but every medicine and symptom. Only columns of the file are read. A new column has the domain of its first source, all
 * of them as its `sources` but those that only say whether there can be a cycle, and its role. Values that are looked at as they are get no new column: theirs becomes `derived`, that of
 * symptoms `evidence`, that of acute medicine `treatment`; known columns get their `variable`, `unit`, `plausible` range and
 * `direction`; a new column has its own `direction`, not that of its sources.
 *
 * Everything is known at the end of the day. Days are calendar days: yesterday's value counts only if it is of yesterday. What
 * cannot be known is NaN, and filling it is left to experts. Fitted are the means and strengths of habits, on the given rows
 * alone; a habit without a value in them makes no feature, and is noted.
 * @throws ProdromeError `DATA_COLUMN` on `apply` when a column has the name of a derived one.
 */
export function createDerivedFeatures({ omit }: DerivedOptions): CausalTransform {
  let fitted: Fitted | undefined;
  const take = (columns: readonly StoredColumn[], baselines: Baselines): void => {
    const parts = partsOf({ sources: sourcesOf(columns), baselines, omit });
    fitted = { columns, baselines, parts };
  };
  return {
    get stateWidth() {
      const { parts } = fitted ?? unfitted(kind);
      return scanOfParts(parts).width;
    },
    fit: (table, rows) => {
      const sources = sourcesOf(table.columns);
      const baselines = fitBaselines(table, rows, sources);
      take(table.columns.map(storedColumn), baselines);
      const unknown = habitVariables
        .filter((name) => find(sources, name) && !baselines.habits.has(name))
        .map((name) => `${name} has no value in the training rows; its habit is left out`);
      return { metrics: {}, notes: [...unreadableUnits(table.columns), ...unknown] };
    },
    apply: (table, from) => {
      const { columns, parts } = fitted ?? unfitted(kind);
      checkColumns(columns, table.columns);
      const described = describeColumns(table.columns, { sources: sourcesOf(columns), omit });
      const isAsItWas = described.every((column, at) => column === table.columns[at]);
      const own = isAsItWas ? table : replaceColumns(table, described, table.values);
      if (parts.length === 0) return { table: own, states: emptyStates(table, from) };
      const made = parts.flatMap(({ outputs }) => outputs.map(columnFor));
      return appendScan(own, { scan: scanOfParts(parts), columns: made }, from);
    },
    toGraph: (graph, input) => {
      const { columns, parts } = fitted ?? unfitted(kind);
      expectGraphWidth(where, input.features, columns.length);
      return derivedGraph(graph, input, parts);
    },
    saveState: () => stateOf(fitted ?? unfitted(kind)),
    loadState: (state) => {
      const { columns, baselines } = readState(state);
      take(columns, baselines);
    },
  };
}

/** The features, then what the parts make of them. */
function derivedGraph(
  graph: GraphBuilder,
  { features, ...input }: TransformGraphInput,
  parts: readonly Part[],
): TransformGraphOutput {
  if (parts.length === 0) return { features };
  const scan = scanOfParts(parts);
  const { time } = expectGraphInputs(where, { time: input.time });
  const given = scan.width > 0 ? expectGraphInputs(where, { state: input.state }) : {};
  const { values, state } = partsGraph(graph, { features, time, ...given }, parts);
  const { cast, concat } = graphMath(graph);
  return {
    features: concat([features, cast(values, features.type)], 1),
    ...(state && { state, initial: scan.initial(new Float32Array(0)) }),
  };
}

function columnFor({ name, sources }: PartOutput): FeatureColumn {
  const { kind: type, unit, role, direction }: DerivedFeature = derivedFeatures[name];
  return {
    name,
    domain: sources[0].column.domain,
    kind: type,
    ...(unit !== undefined && { unit }),
    sources: sources.map(({ column }) => column.name),
    role,
    ...expectedDirection(direction),
  };
}

function stateOf({ columns, baselines: { habits, interruptions } }: Fitted): ComponentState {
  const numbers = [...habits.values()].flatMap(({ mean, strength }) => [mean, strength]);
  const norm = interruptions ? [interruptions.mean, interruptions.deviation] : [];
  return createState(
    kind,
    1,
    { columns, habits: [...habits.keys()] },
    { baselines: Float64Array.from(numbers), interruptions: Float64Array.from(norm) },
  );
}

function readState(state: ComponentState): Pick<Fitted, 'columns' | 'baselines'> {
  expectState(state, kind, [1]);
  const { columns, habits: names } = storedJson(state);
  const numbers = vectorOf(state, 'baselines', 2 * names.length);
  const [mean, deviation] = vectorOf(state, 'interruptions');
  const habits = names.map((name, at): [HabitVariable, Baseline] => [
    name,
    { mean: numbers[2 * at] as number, strength: numbers[2 * at + 1] as number },
  ]);
  const interruptions =
    mean === undefined || deviation === undefined ? undefined : { mean, deviation };
  return { columns, baselines: { habits: new Map(habits), interruptions } };
}

function checkColumns(fitted: readonly StoredColumn[], columns: readonly FeatureColumn[]): void {
  const isSame = fitted.length === columns.length;
  if (isSame && fitted.every(({ name }, at) => name === columns[at]?.name)) return;
  throw new ProdromeError('SCHEMA', {
    where,
    expected: `columns ${fitted.map(({ name }) => name).join(', ')}`,
    got: columns.map(({ name }) => name).join(', '),
  });
}
