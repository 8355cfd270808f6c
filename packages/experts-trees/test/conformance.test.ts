import { expect, it } from '@jest/globals';
import { expertChecks, runChecks } from '@prodrome/conformance';
import { replaceColumns, type ExpertType, type FeatureTable } from '@prodrome/core';
import { extraTrees, gradientBoosting, randomForest } from '../src/index.ts';

/** Every column rises with the odds. */
const directed = (table: FeatureTable): FeatureTable => {
  const columns = table.columns.map((column) => ({ ...column, direction: 'increasing' as const }));
  return replaceColumns(table, columns, table.values);
};

/** The type on tables whose columns have directions. */
const withDirections = (type: ExpertType): ExpertType => ({
  ...type,
  create: (options, setting) => {
    const model = type.create(options, setting);
    return {
      ...model,
      train: (data, context) => model.train({ ...data, table: directed(data.table) }, context),
    };
  },
});

const cases: readonly (readonly [ExpertType, object])[] = [
  [gradientBoosting, {}],
  [gradientBoosting, { nEstimators: 20, maxDepth: 5, minDataInLeaf: 2 }],
  [gradientBoosting, { nEstimators: 20, subsample: 0.5, columnSubsample: 0.5 }],
  [gradientBoosting, { nEstimators: 20, validationFraction: 0.3, patience: 3 }],
  [withDirections(gradientBoosting), { nEstimators: 20, plausibility: 'enforce' }],
  [randomForest, { nEstimators: 30 }],
  [randomForest, { nEstimators: 20, minDataInLeaf: 1, maxDepth: 4, bootstrap: false }],
  [randomForest, { nEstimators: 20, subsample: 0.5, maxLeaves: 6 }],
  [withDirections(randomForest), { nEstimators: 20, plausibility: 'enforce' }],
  [extraTrees, { nEstimators: 30 }],
  [extraTrees, { nEstimators: 20, minDataInLeaf: 2, bootstrap: true, columnSubsampleByNode: 1 }],
  [withDirections(extraTrees), { nEstimators: 20, plausibility: 'enforce' }],
];

it.each(cases.map(([type, options]) => [type.type, options, type] as const))(
  '%s with %j keeps the laws of experts',
  async (_, options, type) => {
    const { passed, gaps } = await runChecks(expertChecks, { type, options });
    expect(gaps).toEqual([]);
    expect(passed.length).toBeGreaterThan(15);
  },
);
