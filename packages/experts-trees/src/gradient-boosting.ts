import {
  createState,
  defineExpert,
  expectColumns,
  expectState,
  ProdromeError,
  textsOf,
  unfitted,
  type ComponentState,
  type ExpertModel,
  type ExpertType,
  type FeatureTable,
  type JsonValue,
  type TrainingData,
} from '@prodrome/core';
import { holdOutGroups } from '@prodrome/numerics';
import {
  createGradientBoosting,
  loadTreeModel,
  type TreeModel,
  type LabelledRows,
} from '@prodrome/trees';
import {
  gradientBoostingExpertOptionsSchema,
  type GradientBoostingExpertOptions,
} from './gradient-boosting-options.ts';

const kind = 'gradient_boosting';

interface Fit {
  readonly columns: readonly string[];
  readonly model: TreeModel;
}

/**
 * Gradient boosted trees on the rows as they are, in their own units: missing values go to the side of each split that was learned.
 * Category columns count as numbers, in the order of their categories. Deterministic by the seed; one row has the same bits alone
 * as among others. The event loop gets a turn before each tree, and a cancelled training ends there.
 * Source: Friedman 2001 (doi:10.1214/aos/1013203451); Ke et al. 2017, LightGBM.
 */
export const gradientBoosting: ExpertType<GradientBoostingExpertOptions> = defineExpert({
  type: kind,
  description: 'gradient boosted trees, missing values as they are',
  options: gradientBoostingExpertOptionsSchema,
  capabilities: {
    tasks: ['binary'],
    // a leaf's least number of rows counts rows, whatever they weigh
    sampleWeights: false,
    deterministic: true,
    inputs: 'raw',
    memory: 'row',
  },
  create: (options, { specialty }): ExpertModel => {
    let fit: Fit | undefined;
    return {
      getSpecialty: () => specialty,
      train: async (data, context) => {
        const { table, rows } = data;
        checkTraining(table, rows);
        const { signal, stream } = context;
        const { validationFraction, patience } = options;
        const patients = Int32Array.from(rows, (row) => table.patients[row] as number);
        const apart = holdOutGroups(patients, validationFraction, stream.fork('validation'));
        const isStopped = apart.includes(1);
        const boosting = createGradientBoosting({
          ...engineOptions(options),
          ...(isStopped && { patience }),
          seed: Math.floor(stream.fork('subsamples').next() * 2 ** 31),
        });
        const given = {
          ...labelledRows(data, apart, 0),
          ...(isStopped && { validation: labelledRows(data, apart, 1) }),
        };
        const model = await boosting.train(given, {
          ...(signal && { signal }),
          // the loss is computed for whoever asks
          ...(context.progress && {
            progress: ({ done, total, loss }) => {
              context.progress?.({ done, total, loss });
            },
          }),
        });
        fit = { columns: namesOf(table), model };
        const isTooFew = validationFraction > 0 && !isStopped;
        return { metrics: { trees: model.trees }, notes: isTooFew ? [noteOfFew] : [] };
      },
      predict: async ({ table, rows }) => {
        const { columns, model } = fit ?? unfitted(kind);
        expectColumns(kind, columns, table);
        return { values: model.predict({ columns: columnsOf(table, rows) }) };
      },
      toGraph: (graph, { features }) => ({
        values: (fit ?? unfitted(kind)).model.toGraph(graph, features),
      }),
      saveState: async () => {
        const { columns, model } = fit ?? unfitted(kind);
        return createState(kind, 1, { columns, model: model.toJSON() as unknown as JsonValue });
      },
      loadState: async (state) => {
        expectState(state, kind, [1]);
        fit = unpack(state);
      },
    };
  },
});

function engineOptions({
  nEstimators,
  maxDepth,
  maxLeaves = 2 ** maxDepth,
  learningRate,
  minDataInLeaf,
  l1,
  l2,
  subsample,
  columnSubsample,
}: GradientBoostingExpertOptions) {
  return {
    ...{ trees: nEstimators, maxDepth, maxLeaves, learningRate, minDataInLeaf, l1, l2 },
    ...{ rowSubsample: subsample, columnSubsample },
  };
}

const noteOfFew = 'too few patients to keep some apart for early stopping: all trees were trained';

/** The rows that are kept apart, or those that are not. */
function labelledRows(
  { table, rows, labels, weights }: TrainingData,
  apart: Uint8Array,
  side: 0 | 1,
): LabelledRows {
  const isOwn = (_: number, i: number): boolean => apart[i] === side;
  return {
    columns: columnsOf(table, rows.filter(isOwn)),
    labels: labels.filter(isOwn),
    ...(weights && { weights: weights.filter(isOwn) }),
  };
}

const namesOf = ({ columns }: FeatureTable): readonly string[] => columns.map(({ name }) => name);

/** The table's columns at some rows. */
function columnsOf({ columns, values }: FeatureTable, rows: Int32Array): Float32Array[] {
  const width = columns.length;
  return columns.map((_, column) => {
    const own = new Float32Array(rows.length);
    for (let i = 0; i < rows.length; i++) {
      own[i] = values[(rows[i] as number) * width + column] as number;
    }
    return own;
  });
}

function checkTraining({ columns }: FeatureTable, rows: Int32Array): void {
  if (columns.length > 0 && rows.length > 0) return;
  throw new ProdromeError('DATA_INSUFFICIENT', {
    where: `training of ${kind}`,
    expected: 'labelled rows with at least one column',
    got: `${rows.length} rows of ${columns.length} columns`,
  });
}

function unpack(state: ComponentState): Fit {
  const columns = textsOf(state, 'columns');
  const { json } = state;
  const saved = json !== null && typeof json === 'object' && 'model' in json && json['model'];
  const model = loadTreeModel(saved);
  if (model.columns === columns.length) return { columns, model };
  throw new ProdromeError('STATE', {
    where: `state of ${kind}`,
    expected: `a model of ${columns.length} columns`,
    got: String(model.columns),
  });
}
