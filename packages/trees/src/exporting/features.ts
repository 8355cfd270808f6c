import type { GraphBuilder, GraphValue } from '@prodrome/core';
import { mostCategory, type CodeRule } from '../model/category-sets.ts';
import { codeRuleOf } from '../model/saved-model.ts';
import type { ModelParts } from '../model/model-parts.ts';
import { zero, type Tree } from '../model/tree.ts';

/** How a node reads its column, beside as it is. */
interface Reading {
  /** Zero is missing. */
  readonly isZeroMissing: boolean;
  /** Only categories are told apart. */
  readonly isCategory: boolean;
}

/** Columns that some nodes read in another way, as features after all columns. */
export interface ExtraFeatures {
  readonly reading: Reading;
  readonly columns: readonly number[];
  /** The feature of the first of them. */
  readonly first: number;
  /** Of codes with a fraction. */
  readonly codes: CodeRule | undefined;
}

const readingOf = ({ thresholds, zeroMissing }: Tree, node: number): Reading => ({
  isZeroMissing: zeroMissing?.[node] === 1,
  isCategory: Number.isNaN(thresholds[node]),
});

const isSame = (one: Reading, other: Reading): boolean =>
  one.isZeroMissing === other.isZeroMissing && one.isCategory === other.isCategory;

/** What the trees of a model read beside its columns as they are. */
export function extraFeatures({ trees, columns }: ModelParts): readonly ExtraFeatures[] {
  const extras: ExtraFeatures[] = [];
  let first = columns;
  for (const [isZeroMissing, isCategory] of [
    [true, false],
    [false, true],
    [true, true],
  ] as const) {
    const reading = { isZeroMissing, isCategory };
    const found = new Set<number>();
    for (const tree of trees) {
      tree.columns.forEach((column, node) => {
        if (isSame(readingOf(tree, node), reading)) found.add(column);
      });
    }
    if (found.size === 0) continue;
    extras.push({ reading, columns: [...found], first, codes: codeRuleOf(trees) });
    first += found.size;
  }
  return extras;
}

/** The feature that a node reads. */
export function featureOf(extras: readonly ExtraFeatures[], tree: Tree, node: number): number {
  const reading = readingOf(tree, node);
  const column = tree.columns[node] as number;
  const own = extras.find((extra) => isSame(extra.reading, reading));
  return own ? own.first + own.columns.indexOf(column) : column;
}

/** Adds the extra features, [n, …], to a graph. @param features - [n, columns] of double precision. */
export function addExtra(
  graph: GraphBuilder,
  features: GraphValue,
  { reading, columns, codes }: ExtraFeatures,
): GraphValue {
  const op = (name: string, ...inputs: GraphValue[]): GraphValue => graph.op(name, inputs);
  const number = (value: number): GraphValue =>
    graph.constant({ shape: [1, 1], data: Float64Array.of(value) });
  const numbers = graph.constant({
    shape: [columns.length],
    data: BigInt64Array.from(columns, BigInt),
  });
  let values = graph.op('Gather', [features, numbers], { axis: 1 });
  if (reading.isZeroMissing) {
    const isZero = op('LessOrEqual', op('Abs', values), number(zero));
    values = op('Where', isZero, number(NaN), values);
  }
  if (!reading.isCategory) return values;
  // what is no category is −1, which is in no set: runtimes make integers of what is compared with one
  const isBeyond = op('Greater', op('Abs', values), number(mostCategory));
  values = op('Where', isBeyond, number(-1), values);
  if (codes === 'lightgbm') {
    // above −1 they are cut towards 0
    const isCut = op('Greater', values, number(-1));
    values = op('Where', isCut, op('Max', values, number(0)), values);
  }
  // what is below 0 stays in no set
  if (codes) return op('Floor', values);
  return op('Where', op('Less', op('Floor', values), values), number(-1), values);
}
