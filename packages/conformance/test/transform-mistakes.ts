import type { FeatureTable, TransformType } from '@prodrome/core';
import { mapped, transformWith } from './transform-saboteurs.ts';

let moduleMeans = new Float64Array();

/** Divides by the spread of the table it is given, which is 0 where a column does not vary. */
function divided(table: FeatureTable): FeatureTable {
  const width = table.columns.length;
  const spread = table.columns.map((_, column) => {
    const cells = table.values.filter((cell, at) => at % width === column && !Number.isNaN(cell));
    return Math.max(...cells) - Math.min(...cells);
  });
  return mapped(table, (value, at) => (value + 1) / (spread[at % width] ?? NaN));
}

/** Mistakes as they are made, and the law that tells of each; they may break others beside it. */
export const transformMistakes: readonly (readonly [
  what: string,
  law: string,
  type: TransformType,
])[] = [
  ['no version of the contract', 'contract', { ...transformWith(), contract: undefined as never }],
  ['a spread of 0 that is divided by', 'finite', transformWith({ adjust: divided })],
  [
    'the logarithm of what may be 0 or less, as a number',
    'finite',
    transformWith({ adjust: (table) => mapped(table, (value) => 1 / Math.max(0, value)) }),
  ],
  [
    'what it learned in a variable of the module',
    'round-trip',
    transformWith({
      fitted: (means) => (moduleMeans = Float64Array.from(means)),
      loaded: () => moduleMeans,
    }),
  ],
  [
    'a Date in its state',
    'round-trip',
    transformWith({
      saved: { learned: new Date(0) },
      loaded: (means, json) => {
        (json as { learned: Date }).learned.getTime();
        return means;
      },
    }),
  ],
  ['a state without a kind', 'round-trip', transformWith({ kind: '' })],
  [
    'a second fit that adds to the first',
    'refit',
    transformWith({
      fitted: (means, before) => means.map((mean, at) => (mean + (before?.means[at] ?? mean)) / 2),
    }),
  ],
  [
    'labels changed in fitting',
    'inputs-unchanged',
    transformWith({ afterFit: (_table, _rows, labels) => void labels?.fill(0) }),
  ],
  [
    'missing cells filled where they are',
    'inputs-unchanged',
    transformWith({
      before: ({ values }) => {
        values.forEach((cell, at) => (values[at] = Number.isNaN(cell) ? 0 : cell));
      },
    }),
  ],
  [
    'the outcomes of the table instead of the labels',
    'fitted-rows',
    transformWith({
      fitRows: ({ outcomes }, rows) => rows.filter((row) => outcomes?.[row + 1] === 1),
    }),
  ],
];
