import { saveThreshold, saveUnbounded, type SavedTree } from '../model/saved-model.ts';
import { zero } from '../model/tree.ts';
import { damaged, unsupported } from './import-errors.ts';
import type { Section } from './lightgbm-text.ts';
import { doubleBelow } from './single-threshold.ts';

// bits of a decision's type
const categoricalBit = 1;
const defaultLeftBit = 2;
const missingShift = 2;
const missingIs = { nothing: 0, zero: 1, nan: 2 };
const mostType = 15;

type Split = Pick<SavedTree, 'thresholds' | 'missingLeft'> &
  Required<Pick<SavedTree, 'categories' | 'zeroMissing'>>;

/**
 * One tree; nodes and leaves have the file's numbers.
 * @param scale - what its leaves are multiplied by.
 */
export function readLightGBMTree(section: Section, scale: number): SavedTree {
  if (section.has('is_linear') && section.count('is_linear') !== 0) {
    const hint = 'Train with linear_tree: false';
    throw unsupported(
      section.where,
      'leaves of one number',
      'linear models in leaves, is_linear',
      hint,
    );
  }
  const leaves = section.count('num_leaves');
  if (leaves === 0) throw damaged(`${section.where}, num_leaves`, 'at least one', '0');
  const nodes = leaves - 1;
  const { zeroMissing, ...splits } = readSplits(section, nodes);
  return {
    columns: section.wholes('split_feature', nodes),
    ...splits,
    // a root that is a leaf may have no count
    covers:
      leaves === 1 && section.text('leaf_count') === ''
        ? [0]
        : section.wholes('leaf_count', leaves),
    left: section.wholes('left_child', nodes),
    right: section.wholes('right_child', nodes),
    ...(zeroMissing.includes(1) && { zeroMissing }),
    gains: section.bounds('split_gain', nodes).map(saveUnbounded),
    values: section.numbers('leaf_value', leaves).map((value) => value * scale),
  };
}

function readSplits(section: Section, nodes: number): Split {
  const thresholds = section.bounds('threshold', nodes);
  const sets = readSets(section);
  const splits = section.wholes('decision_type', nodes).map((type, node) => {
    const missing = type >> missingShift;
    const isDefaultLeft = (type & defaultLeftBit) !== 0;
    if (type < 0 || type > mostType || missing > missingIs.nan) {
      throw damaged(`${section.where}, node ${node}`, 'a known decision type', String(type));
    }
    const threshold = thresholds[node] as number;
    if ((type & categoricalBit) !== 0) return { set: takeSet(sets, threshold, section.where) };
    // where nothing counts as missing, NaN is compared as 0
    const missingLeft = missing === missingIs.nothing ? threshold >= 0 : isDefaultLeft;
    return {
      threshold: awayFromZero(threshold),
      missingLeft,
      zeroMissing: missing === missingIs.zero,
    };
  });
  return {
    thresholds: splits.map(({ threshold }) => saveThreshold(threshold ?? NaN)),
    missingLeft: splits.map(({ missingLeft = false }) => (missingLeft ? 1 : 0)),
    zeroMissing: splits.map(({ zeroMissing = false }) => (zeroMissing ? 1 : 0)),
    categories: splits.map(({ set }) => set ?? null),
  };
}

/** The threshold that sends all numbers that count as 0 the way of 0: in LightGBM's predictions they do, whatever is missing. */
function awayFromZero(threshold: number): number {
  if (Math.abs(threshold) > zero) return threshold;
  return threshold < 0 ? doubleBelow(-zero) : zero;
}

/** The categories that go left, by the number of their set. */
function readSets(section: Section): Map<number, readonly number[]> {
  const count = section.count('num_cat');
  if (count === 0) return new Map();
  const bounds = section.wholes('cat_boundaries', count + 1);
  const isRising = bounds.every(
    (bound, at) => bound >= (at === 0 ? 0 : (bounds[at - 1] as number)),
  );
  if (bounds[0] !== 0 || !isRising) {
    throw damaged(`${section.where}, cat_boundaries`, 'numbers from 0 on, rising', 'others');
  }
  const words = section.wholes('cat_threshold', bounds[count] as number);
  return new Map(
    bounds.slice(1).map((bound, at) => [at, listBits(words.slice(bounds[at], bound))]),
  );
}

const listBits = (words: readonly number[]): readonly number[] =>
  words.flatMap((word, at) =>
    Array.from({ length: 32 }, (_, bit) => bit)
      .filter((bit) => ((word >>> bit) & 1) === 1)
      .map((bit) => 32 * at + bit),
  );

/** Every set belongs to one node. */
function takeSet(
  sets: Map<number, readonly number[]>,
  at: number,
  where: string,
): readonly number[] {
  const set = sets.get(at);
  if (!set) throw damaged(`${where}, threshold`, 'the number of a set of its own', String(at));
  sets.delete(at);
  return set;
}
