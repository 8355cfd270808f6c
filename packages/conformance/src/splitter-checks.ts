import type { FeatureTable, Fold, SplitSetting, SplitterType } from '@prodrome/core';
import { createStream } from '@prodrome/numerics';
import { demand, demandCode, demandSame, type Check } from './check.ts';
import { conformanceDiary, labelledDays } from './fixture.ts';
import { makeFor, type TypeSubject } from './make.ts';
import { contractCheck, createCheck } from './type-checks.ts';

/** A type of splitter under examination, with the options to examine it with. */
export type SplitterSubject = TypeSubject<SplitterType>;

const horizonDays = 3;
const shapes: readonly SplitSetting['shape'][] = [{ folds: 4 }, { holdoutFraction: 0.25 }];

/** A diary with the labels of its rows; NaN where there is none. */
function labelled(): { readonly table: FeatureTable; readonly labels: Float64Array } {
  const table = conformanceDiary('raw');
  const labels = new Float64Array(table.rows).fill(NaN);
  const known = labelledDays(table);
  known.rows.forEach((row, i) => (labels[row] = known.labels[i] as number));
  return { table, labels };
}

async function foldsOf(
  subject: SplitterSubject,
  shape: SplitSetting['shape'],
  { table, labels } = labelled(),
): Promise<readonly Fold[]> {
  const splitter = await makeFor(subject, { shape, horizonDays });
  return splitter.split(table, labels, createStream('conformance'));
}

/** Runs a test on the folds of either shape. */
const onFolds =
  (test: (folds: readonly Fold[], shape: SplitSetting['shape']) => void) =>
  async (subject: SplitterSubject): Promise<void> => {
    for (const shape of shapes) test(await foldsOf(subject, shape), shape);
  };

/** The laws of splitters. */
export const splitterChecks: readonly Check<SplitterSubject>[] = [
  contractCheck('splitter'),
  createCheck({ shape: { folds: 4 }, horizonDays }),
  {
    name: 'shape',
    law: 'There are as many parts as asked for, each with rows on either side.',
    remedy: 'Give as many folds as `shape.folds` asks for, or one for a held-out share.',
    run: onFolds((folds, shape) => {
      const expected = 'folds' in shape ? shape.folds : 1;
      demand(folds.length === expected, `${folds.length} of ${expected} parts.`);
      const empty = folds.findIndex(({ train, test }) => train.length === 0 || test.length === 0);
      demand(empty < 0, `Part ${empty} has no rows on one side.`);
    }),
  },
  {
    name: 'labelled',
    law: 'Only rows with a label are named, each once a side, ascending.',
    remedy: 'Take rows whose label is not NaN, in ascending order.',
    run: onFolds((folds) => {
      const { labels } = labelled();
      for (const side of folds.flatMap(({ train, test }) => [train, test])) {
        const at = side.findIndex(
          (row, i) => !Number.isFinite(labels[row]) || row <= (side[i - 1] ?? -1),
        );
        demand(at < 0, `Row ${side[at] ?? ''} at place ${at}.`);
      }
    }),
  },
  {
    name: 'disjoint',
    law: 'No row is in both parts of a fold, and none is held out twice.',
    remedy: 'Put each row on one side of a fold, and hold it out once at the most.',
    run: onFolds((folds) => {
      const heldOut = new Set<number>();
      for (const { train, test } of folds) {
        const trained = new Set(train);
        for (const row of test) {
          demand(!trained.has(row), `Row ${row} is trained on and held out.`);
          demand(!heldOut.has(row), `Row ${row} is held out twice.`);
          heldOut.add(row);
        }
      }
    }),
  },
  {
    name: 'future',
    law: 'A row that is held out is not older than a training row of its patient plus the horizon.',
    remedy:
      'Leave out training rows of the same patient whose label lies after the held-out rows begin.',
    run: onFolds((folds) => {
      const { patients, times } = labelled().table;
      for (const { train, test } of folds) {
        const last = new Map<number, number>();
        for (const row of train) {
          const patient = patients[row] as number;
          last.set(patient, Math.max(last.get(patient) ?? -Infinity, times[row] as number));
        }
        for (const row of test) {
          const known = (last.get(patients[row] as number) ?? -Infinity) + horizonDays;
          const day = times[row] as number;
          demand(
            day >= known,
            `Row ${row} of day ${day}, where labels of day ${known} are learned.`,
          );
        }
      }
    }),
  },
  {
    name: 'seed',
    law: 'The same stream gives the same folds.',
    remedy: 'Draw from the given stream only.',
    run: async (subject) => {
      for (const shape of shapes) {
        const [one, two] = [await foldsOf(subject, shape), await foldsOf(subject, shape)];
        one.forEach(({ train, test }, part) => {
          demandSame(two[part]?.train ?? [], train, `Part ${part}, trained on`);
          demandSame(two[part]?.test ?? [], test, `Part ${part}, held out`);
        });
      }
    },
  },
  {
    name: 'inputs-unchanged',
    law: 'What is given is not changed.',
    remedy: 'Sort and shuffle copies.',
    run: async (subject) => {
      const data = labelled();
      for (const shape of shapes) await foldsOf(subject, shape, data);
      const before = labelled();
      demandSame(data.labels, before.labels, 'Labels');
      demandSame(data.table.values, before.table.values, 'Values');
      demandSame(data.table.times, before.table.times, 'Times');
    },
  },
  {
    name: 'insufficient',
    law: 'Too few labelled rows are refused with DATA_INSUFFICIENT.',
    remedy: 'Count before splitting, and throw DATA_INSUFFICIENT with what is needed.',
    run: async (subject) => {
      const { table, labels } = labelled();
      const first = labels.findIndex((label) => Number.isFinite(label));
      for (const known of [-1, first]) {
        const few = labels.map((label, row) => (row === known ? label : NaN));
        const split = () => foldsOf(subject, { folds: 4 }, { table, labels: few });
        await demandCode(split, ['DATA_INSUFFICIENT'], `${known < 0 ? 'No' : 'One'} labelled row`);
      }
    },
  },
];
