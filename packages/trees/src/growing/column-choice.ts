import type { RandomStream } from '@prodrome/core';
import { groupWidth } from '../binning/bin-columns.ts';
import { drawSample } from './draw-sample.ts';
import type { TrainingState } from './training-state.ts';

/** Decides in which of a tree's columns each leaf is looked at. */
export class ColumnChoice {
  /** Which groups the tree's columns are in. */
  readonly groups: readonly boolean[];
  /** Columns of numbers that are looked at, ascending; they are marked in the state's scans, too. */
  numbers: readonly number[] = [];
  /** Columns of categories that are looked at. */
  categorical: readonly number[] = [];
  private readonly state: TrainingState;
  private readonly columns: Int32Array;
  private readonly share: number;
  private readonly stream: RandomStream;
  private readonly sets: readonly ReadonlySet<number>[] | undefined;
  private readonly isCategorical: ReadonlySet<number>;

  /**
   * @param columns - those of the tree, ascending.
   * @param stream - that leaves draw from, one after the other.
   */
  constructor(state: TrainingState, columns: Int32Array, stream: RandomStream) {
    const { options, binned, scans } = state;
    const { columnSubsampleByNode: share, interactions, categorical } = options;
    this.state = state;
    this.columns = columns;
    this.stream = stream;
    this.share = share === 'sqrt' ? Math.sqrt(columns.length) / columns.length : share;
    this.sets = interactions && setsOf(interactions, binned.bins.length);
    this.isCategorical = new Set(categorical);
    const groups = new Array<boolean>(binned.groups).fill(false);
    for (const column of columns) groups[Math.floor(column / groupWidth)] = true;
    this.groups = groups;
    scans.bins.fill(0);
    this.mark(columns);
  }

  /**
   * Marks the columns that a leaf may be split in.
   * @param path - columns of the splits above it.
   */
  open(path: readonly number[]): void {
    if (this.share === 1 && !this.sets) return;
    this.state.scans.bins.fill(0);
    const { sets } = this;
    const own = sets
      ? this.columns.filter((column) =>
          sets.some((set) => set.has(column) && path.every((above) => set.has(above))),
        )
      : this.columns;
    if (own.length === 0) this.mark(own);
    else this.mark(drawSample(own.length, this.share, this.stream).map((at) => own[at] as number));
  }

  /** A number in [0, 1). */
  draw(): number {
    return this.stream.next();
  }

  private mark(columns: Int32Array): void {
    const { scans, binned } = this.state;
    const numbers: number[] = [];
    const categorical: number[] = [];
    for (const column of columns) {
      if (this.isCategorical.has(column)) categorical.push(column);
      else {
        scans.bins[column] = binned.bins[column] as number;
        numbers.push(column);
      }
    }
    this.numbers = numbers;
    this.categorical = categorical;
  }
}

/** The groups, and one of all columns that are in none of them, as in scikit-learn. */
function setsOf(
  groups: readonly (readonly number[])[],
  columns: number,
): readonly ReadonlySet<number>[] {
  const listed = new Set(groups.flat());
  const rest = Array.from({ length: columns }, (_, column) => column).filter(
    (column) => !listed.has(column),
  );
  return [...groups, rest].map((group) => new Set(group));
}
