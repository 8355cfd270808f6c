import {
  defineSplitter,
  ProdromeError,
  type Fold,
  type Splitter,
  type SplitSetting,
  type SplitterType,
} from '@prodrome/core';
import { foreign, waiting } from './foreign.ts';
import { freeOptions } from './free-options.ts';

const labelled = (labels: Float64Array): Int32Array =>
  Int32Array.from(labels.keys()).filter((row) => Number.isFinite(labels[row]));

/** Patients dealt in turn. */
const honest = ({ shape }: SplitSetting): Splitter => ({
  split: ({ patients }, labels) => {
    const rows = labelled(labels);
    if (new Set(rows.map((row) => patients[row] as number)).size < 4) {
      throw new ProdromeError('DATA_INSUFFICIENT', { where: 'a', expected: 'more', got: 'less' });
    }
    const parts = 'folds' in shape ? shape.folds : 1;
    const isHeldOut = (row: number, fold: number): boolean =>
      (patients[row] as number) % Math.max(4, parts) === fold;
    return Array.from({ length: parts }, (_, fold): Fold => ({
      train: rows.filter((row) => !isHeldOut(row, fold)),
      test: rows.filter((row) => isHeldOut(row, fold)),
    }));
  },
});

/** A splitter that keeps every law, but for what is made of its folds. */
export const splitterWith = (split?: (own: Splitter) => Splitter['split']): SplitterType =>
  defineSplitter({
    type: 'honest',
    description: 'keeps every law',
    options: freeOptions,
    create: (_, setting) => {
      const own = honest(setting);
      return split ? { split: split(own) } : own;
    },
  });

const changed = (change: (fold: Fold, at: number) => Fold): SplitterType =>
  splitterWith(
    (own) =>
      (...given) =>
        own.split(...given).map(change),
  );

let splits = 0;

/** For every check, a splitter that breaks just that law. */
export const splitterSaboteurs: Readonly<Record<string, SplitterType>> = {
  contract: foreign(splitterWith()),
  create: waiting(splitterWith()),
  shape: splitterWith(
    (own) =>
      (...given) =>
        own.split(...given).slice(0, 3),
  ),
  labelled: changed(({ train, test }) => ({ train: train.slice().reverse(), test })),
  disjoint: splitterWith((own) => (...given) => {
    const [first, second, ...rest] = own.split(...given);
    if (!first || !second) return first ? [first] : [];
    const again = new Set(first.test);
    return [
      first,
      {
        train: second.train.filter((row) => !again.has(row)),
        test: Int32Array.of(...first.test, ...second.test).sort(),
      },
      ...rest,
    ];
  }),
  future: splitterWith(
    (own) => (table, labels, stream) =>
      own.split(table, labels, stream).map(({ train, test }) => {
        // the last day of a patient that is held out is learned from
        const last = test.length - 1;
        return {
          train: Int32Array.of(...train, test[last] as number).sort(),
          test: test.subarray(0, last),
        };
      }),
  ),
  seed: splitterWith((own) => (...given) => {
    splits += 1;
    const [first, ...rest] = own.split(...given);
    if (!first || splits % 2 === 0) return [...(first ? [first] : []), ...rest];
    return [{ ...first, train: first.train.subarray(1) }, ...rest];
  }),
  'inputs-unchanged': splitterWith((own) => (table, labels, stream) => {
    const folds = own.split(table, labels, stream);
    // one that no fold names
    const unknown = labels.findIndex((label) => Number.isNaN(label));
    labels[unknown] = -Infinity;
    return folds;
  }),
  insufficient: splitterWith((own) => (...given) => {
    const few = [...given[1]].filter((label) => Number.isFinite(label)).length < 2;
    return few ? [] : own.split(...given);
  }),
};
