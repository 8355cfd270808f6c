import {
  graphMath,
  type FeatureTable,
  type GraphMemory,
  type GraphValue,
  type TransformGraphInput,
  type TransformGraphOutput,
} from '@prodrome/core';
import { qualityScores } from '@prodrome/preprocessing';
import { columnsFor } from '../model/columns.ts';
import { columnsOf, preparationOf, type FeatureSpace } from '../model/feature-space.ts';
import type { PlannedExpert } from '../model/plan.ts';
import { attempt, type GraphRow, type GraphTarget, type NotCompiled } from './compiled-parts.ts';
import type { StateSlots } from './state-slots.ts';

/** Features of n rows. */
export interface CompiledFeatures {
  /** [n, columns of `table`] */
  readonly raw: GraphValue;
  /** No rows: which columns `raw` has. */
  readonly table: FeatureTable;
  /** [n, domains · 4] */
  readonly quality: GraphValue;
  /** Whether `raw` and `quality` are made in the graph, and not given to it. */
  readonly areMade: boolean;
  /** [n, columns] of an expert. */
  tableFor(expert: PlannedExpert): GraphValue;
}

/** What features are made from. */
export interface FeaturesSetting {
  readonly space: FeatureSpace;
  readonly domains: readonly string[];
  /** No rows: which columns a file has, and whether it tells outcomes. */
  readonly signature: FeatureTable;
  readonly row: GraphRow;
  readonly slots: StateSlots;
  readonly left: NotCompiled[];
}

/** Values, and of which columns: a table without rows. */
interface Stage {
  readonly values: GraphValue;
  readonly table: FeatureTable;
}

/** A transform, or what can stand in its place. */
interface Step {
  apply(table: FeatureTable): { readonly table: FeatureTable };
  toGraph?(graph: GraphTarget['graph'], input: TransformGraphInput): TransformGraphOutput;
}

/**
 * What a feature space makes of a file's columns. Where a part of it has no graph, what it would give is an input: `raw` and
 * `quality`, or `prepared.<name>`.
 */
export function compileFeatures(target: GraphTarget, setting: FeaturesSetting): CompiledFeatures {
  const { space, domains, signature, left } = setting;
  const { take } = graphMath(target.graph);
  const made = attempt('features', left, () => sharedFeatures(target, setting));
  const { raw: table } = space.apply(signature);
  const raw: Stage = {
    values: made?.raw ?? target.input('raw', 'float32', [table.columns.length]),
    table,
  };
  const scores = domains.length * qualityScores.length;
  const quality = made?.quality ?? target.input('quality', 'float32', [scores]);
  const prepared = new Map<string, Stage>();
  for (const [name, { transform, expert }] of space.parts.preparations) {
    const before = expert
      ? {
          values: take(raw.values, columnsFor(expert, table.columns), 1),
          table: columnsOf(expert, table),
        }
      : raw;
    const after = attempt(`preparation ${name}`, left, () =>
      follow(target, setting, { name, transform, before }),
    );
    if (after) setting.slots.put(name, after.memory);
    const own = transform.apply(before.table).table;
    const width = own.columns.length;
    const values = after?.values ?? target.input(`prepared.${name}`, 'float32', [width]);
    prepared.set(name, { values, table: own });
  }
  return {
    ...{ raw: raw.values, table, quality, areMade: made !== undefined },
    tableFor: (expert) => {
      const { name, isOwn } = preparationOf(expert, prepared);
      const source = (name === undefined ? undefined : prepared.get(name)) ?? raw;
      if (isOwn) return source.values;
      return take(source.values, columnsFor(expert, source.table.columns), 1);
    },
  };
}

/** What all experts share, or undefined where a part of it has no graph. */
function sharedFeatures(
  target: GraphTarget,
  setting: FeaturesSetting,
): Pick<CompiledFeatures, 'raw' | 'quality'> | undefined {
  const { space, signature, row, slots } = setting;
  const { screening, history, quality, features } = space.parts;
  const { graph, input } = target;
  const { cast } = graphMath(graph);
  const given = input('features', 'float32', [signature.columns.length]);
  const memories = new Map<string, GraphMemory>();
  let stage: Stage = { values: given, table: signature };
  const step = (name: string, transform: Step): boolean => {
    const after = follow(target, setting, { name, transform, before: stage });
    if (!after) return false;
    memories.set(name, after.memory);
    stage = { values: after.values, table: transform.apply(stage.table).table };
    return true;
  };
  if (!step('screening', screening)) return undefined;
  const trusted = { ...row, ...slots.take('quality'), features: stage.values };
  const scored = quality.toGraph(graph, trusted, stage.table.columns);
  memories.set('quality', scored);
  if (!step('history', history) || !step('features', features)) return undefined;
  for (const [name, memory] of memories) slots.put(name, memory);
  return { raw: stage.values, quality: cast(scored.scores, 'float32') };
}

/** The columns after a transform, and what it remembers; undefined where it has no graph. */
function follow(
  { graph }: GraphTarget,
  { row, slots }: FeaturesSetting,
  {
    name,
    transform,
    before,
  }: { readonly name: string; readonly transform: Step; readonly before: Stage },
): { readonly values: GraphValue; readonly memory: GraphMemory } | undefined {
  const after = transform.toGraph?.(graph, {
    ...{ ...row, ...slots.take(name) },
    features: before.values,
  });
  return after && { values: after.features, memory: after };
}
