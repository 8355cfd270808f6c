import {
  defineExpert,
  expectColumns,
  expectState,
  unfitted,
  type ExpertModel,
  type ExpertType,
  type OptionsSchema,
  type SearchDimension,
  type TrainContext,
  type TrainingData,
} from '@prodrome/core';
import type { TreeModel } from '@prodrome/trees';
import { addAnswers, answer } from './answers.ts';
import { attribute } from './attribute.ts';
import { meaningOf, type ColumnMeaning, type Plausibility } from './column-meaning.ts';
import { fitVersions, readFit, saveFit, type Fit } from './fit.ts';
import { checkTraining, columnsOf, namesOf } from './table-columns.ts';

/** What a training gives. */
export interface Trained {
  readonly model: TreeModel;
  readonly metrics: Readonly<Record<string, number>>;
  readonly notes: readonly string[];
  readonly warnings: readonly string[];
}

/** What tells one expert of trees from another. */
export interface TreesExpert<Options> {
  readonly type: string;
  readonly description: string;
  readonly options: OptionsSchema<Options>;
  /** What of them is worth searching for. */
  readonly space: Readonly<Record<string, SearchDimension>>;
  /** Of its models. */
  readonly objective: TreeModel['objective'];
  readonly train: (
    options: Options,
    data: TrainingData,
    meaning: ColumnMeaning,
    context: TrainContext,
  ) => Promise<Trained>;
}

/**
 * An expert whose model is trees, on the rows as they are: missing values and unseen categories go to the side of each split that was
 * learned. `explain` gives exact SHAP values: of the log odds where the trees add up to them, else of the answer itself.
 */
export const defineTreesExpert = <Options extends { readonly plausibility: Plausibility }>({
  type,
  description,
  options: schema,
  space,
  ...own
}: TreesExpert<Options>): ExpertType<Options> =>
  defineExpert({
    ...{ type, description, options: schema, space },
    capabilities: {
      tasks: ['binary'],
      outputs: 'one',
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
          checkTraining(type, table, rows);
          const { meaning, notes } = meaningOf(table.columns, options.plausibility);
          const trained = await own.train(options, data, meaning, context);
          fit = { columns: namesOf(table), model: trained.model };
          const { metrics, warnings } = trained;
          return { metrics, notes: [...notes, ...trained.notes], warnings };
        },
        predict: async ({ table, rows }) => {
          const { columns, model } = fit ?? unfitted(type);
          expectColumns(type, columns, table);
          return { values: answer(model, columnsOf(table, rows)) };
        },
        explain: async ({ table, rows }) => {
          const { columns, model } = fit ?? unfitted(type);
          expectColumns(type, columns, table);
          return attribute(model, columnsOf(table, rows), rows.length);
        },
        toGraph: (graph, { features }) => ({
          values: addAnswers((fit ?? unfitted(type)).model, graph, features),
        }),
        saveState: async () => saveFit(type, fit ?? unfitted(type)),
        loadState: async (state) => {
          expectState(state, type, fitVersions);
          fit = readFit(state, own.objective);
        },
      };
    },
  });
