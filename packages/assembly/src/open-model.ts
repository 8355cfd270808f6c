import { join } from 'node:path';
import {
  ProdromeError,
  takeRows,
  type CallContext,
  type DataSource,
  type EventSink,
  type ExecuteContext,
  type FeatureTable,
  type JsonValue,
  type PatientStore,
  type PredictionBatch,
  type PredictionResult,
} from '@prodrome/core';
import {
  readDataset,
  readPatients,
  type Dataset,
  type PatientsTable,
  type TableSchema,
} from '@prodrome/data';
import {
  createPipeline,
  evaluateModel,
  explainForecast,
  hashDataset,
  readBundle,
  replayDrift,
  restoreModel,
  updatesOf,
  variableImportance,
  type DriftReplay,
  type ForecastExplanation,
  type ImportanceMethod,
  type Manifest,
  type Metrics,
  type ModelImportance,
  type VariableEffect,
} from '@prodrome/mixture';
import type { DriftPolicy } from '@prodrome/drift';
import type { PlausibilityFinding } from '@prodrome/explanation';
import { createStream } from '@prodrome/numerics';
import { componentsFor } from './all-components.ts';
import type { Components } from './component-kinds.ts';
import { counterfactualOf, type CounterfactualAnswer } from './counterfactual.ts';
import { dayText } from './day-text.ts';
import { effectsOf, plausibilityOf } from './effects-of-model.ts';
import { forecastLines, type ForecastRecorder } from './forecast-lines.ts';
import {
  predictBatches,
  type PredictBatchesContext,
  type PredictedBatch,
} from './predict-batches.ts';
import { goldenFault } from './golden-answers.ts';
import { goldenAsker } from './golden-asker.ts';
import { only } from './only.ts';
import { modulesOf, withModules } from './load-modules.ts';
import { graphOf, type ModelGraph } from './model-graph.ts';
import { expectTrusted, type Trust } from './module-trust.ts';
import { planFromRecipe, recipeTypes } from './plan-from-config.ts';
import { rowsUpTo } from './rows-up-to.ts';
import { tellPatients } from './tell-patients.ts';
import { updateBundle, type UpdateAnswer, type UpdateRequest } from './update-bundle.ts';

/** A bundle that can answer. */
export interface OpenModel {
  readonly manifest: Manifest;
  /** SHA-256 that names the model. */
  readonly hash: string;
  /** The metrics of its training. */
  readonly metrics: Metrics;
  /** Made-up rows with what was answered to them when it was trained; bundles of before have none. */
  readonly golden?: Uint8Array;
  /** The model as one graph. @throws ProdromeError `COMPONENT_UNKNOWN` where `@prodrome/graph` is not installed */
  graph(): Promise<ModelGraph>;
  /** Forecasts of every row of a file, each patient from the prior. */
  predict(
    data: string,
    context?: CallContext,
  ): Promise<{ dataset: Dataset; batch: PredictionBatch }>;
  /** {@link OpenModel.predict} batch by batch, by several threads, for files of any size. */
  predictBatches(data: string, context?: PredictBatchesContext): AsyncIterable<PredictedBatch>;
  /** Forecasts of every row of a table with the schema's columns, each patient from the prior, or from where `memory` knows it. */
  forecast(table: FeatureTable, context?: ExecuteContext): Promise<PredictionBatch>;
  /** Forecasts of rows as they arrive, a JSON object a line, each answered with a line; a bad line with its error. */
  predictLines(
    lines: AsyncIterable<string | Uint8Array>,
    context?: CallContext,
  ): AsyncIterable<string>;
  /**
   * The forecast of a patient on a day of a file, the last one where none is named, with `explanation` and `featureImportance`: what each variable has
   * added to the probability.
   * @throws ProdromeError `NOT_FOUND` for a patient or a day that is not there; as `explainForecast`
   */
  explain(data: string, asked: ExplainRequest): Promise<ExplainedResult>;
  /**
   * The smallest change of the record of a patient's day that brings its forecast under a level, or none within what is plausible.
   * @throws ProdromeError `NOT_FOUND` for a patient or a day that is not there; as `findCounterfactual`
   */
  counterfactual(
    data: string,
    asked: ExplainRequest & { readonly under: number },
  ): Promise<CounterfactualAnswer>;
  /** {@link OpenModel.explain} for the last row of a table of one patient. @throws ProdromeError as `explainForecast` */
  explainDays(
    days: FeatureTable,
    context?: CallContext & { readonly timeText?: (row: number) => string },
  ): Promise<ExplainedResult>;
  /**
   * What the forecasts of a labelled file lose where a column, a domain or the history is unknown, or exchanged among a patient's days.
   * @throws ProdromeError as `variableImportance`
   */
  importance(
    data: string,
    context?: CallContext & { readonly method?: ImportanceMethod },
  ): Promise<{ readonly importance: ModelImportance; readonly inSample: boolean }>;
  /**
   * Whether it keeps to what its field knows of average effects, on a sample of days of a file; undefined where the rules say nothing of its task.
   * @throws ProdromeError as `checkPlausibility`
   */
  plausibility(
    data: string,
    context?: CallContext,
  ): Promise<readonly PlausibilityFinding[] | undefined>;
  /**
   * How its forecasts change with these columns, or with the outcome of the day, on a sample of days of a file.
   * @throws ProdromeError `NOT_FOUND` for a name that is not there; as `variableEffects`
   */
  effects(
    data: string,
    names: readonly string[],
    context?: CallContext,
  ): Promise<readonly VariableEffect[]>;
  /**
   * What drift policies would have done to the forecasts of a labelled file, against doing nothing.
   * @throws ProdromeError as `replayDrift`
   */
  replayDrift(
    data: string,
    policies: readonly DriftPolicy[],
    context?: CallContext,
  ): Promise<{
    readonly replay: DriftReplay;
    readonly dataset: Dataset;
    readonly inSample: boolean;
  }>;
  /**
   * Learns anew, from a labelled file of other patients, how the experts are mixed and calibrated, and adds, trains anew or removes one of them; writes another bundle
   * where something changed.
   * @throws ProdromeError as `updateMixture` and `writeBundle`; `USAGE` for a table that an expert has learned from.
   */
  update(data: string, request: UpdateRequest): Promise<UpdateAnswer>;
  /** Metrics on a labelled file, under the keys of its training; `inSample` is true for the very table it was trained on. */
  evaluate(
    data: string,
    options: CallContext & { readonly seed?: number; readonly replicates?: number },
  ): Promise<{ readonly metrics: Metrics; readonly inSample: boolean }>;
}

/** Which forecast is explained. */
export interface ExplainRequest extends CallContext {
  readonly patient: string;
  /** As the file writes it; the patient's last one when absent. */
  readonly time?: string;
}

/** A forecast and why it is what it is. */
export interface ExplainedResult extends PredictionResult {
  readonly explanation: ForecastExplanation & JsonValue;
  readonly featureImportance: Readonly<Record<string, number>>;
}

/** How a bundle is opened. */
export interface OpenSettings {
  readonly components?: Components;
  readonly emit?: EventSink;
  /** The folder beside which components from outside are looked for; the current folder when absent. */
  readonly base?: string;
  /**
   * Whether modules that the bundle names may be run: `true` for all, or the names of those that may ({@link trustedModules}); none when
   * absent. Also a trusted module must be the very file of the training.
   */
  readonly trust?: Trust;
  /** Where what is known of patients lies from line to line of `predictLines`; in memory when absent. */
  readonly store?: PatientStore;
  /** Is given every line of `predictLines` that was answered, with its answer. */
  readonly record?: ForecastRecorder;
  /** What reads the files that are named; the format that a file's name ends in when absent. */
  readonly source?: DataSource;
  /** The file of a table of patients, for models that were trained with one: else their columns are expected in the data. */
  readonly patients?: string;
}

/**
 * Opens a bundle, every file checked against its hash, and asks it its golden rows. No code of its own is run unless `trust` says so.
 * @throws ProdromeError `NOT_FOUND`, `STATE`, also where it answers otherwise than it did when it was trained, `COMPONENT_UNKNOWN`; `UNTRUSTED` with the modules that would be run.
 */
export async function openModel(folder: string, settings: OpenSettings = {}): Promise<OpenModel> {
  const { manifest, hash, states, metrics, golden } = await readBundle(folder);
  const names = recipeTypes(manifest.plan);
  const installed = settings.components ?? (await componentsFor(names));
  const modules = modulesOf(installed, names);
  const { base = '.', trust = false } = settings;
  await expectTrusted(modules, manifest, { folder, base, trust });
  const components = await withModules(installed, names, base);
  const plan = planFromRecipe(manifest.plan, components);
  const { task, domains } = manifest;
  const architecture = { plan, task, domains };
  const model = await restoreModel(architecture, states);
  if (golden) {
    const ask = goldenAsker(architecture, model);
    const fault = await goldenFault(join(folder, 'golden.json'), golden, manifest.schema, ask);
    if (fault !== undefined) throw answersOtherwise(folder, fault);
  }
  const { emit, source } = settings;
  const patients =
    settings.patients === undefined
      ? undefined
      : await patientsFor(manifest.schema, settings.patients);
  const given = { ...(source && { source }), ...(patients && { patients }) };
  const text = dayText(manifest.schema);
  const open = async (data: string, context: CallContext): Promise<Dataset> => {
    const known = { ...context, ...given };
    const dataset = await readDataset(data, { schema: manifest.schema }, known);
    tellPatients([dataset.report], emit);
    return dataset;
  };
  const forecast = async (
    table: FeatureTable,
    context: ExecuteContext = {},
    timeText: (row: number) => string = (row) => text(table.times[row] as number),
  ): Promise<PredictionBatch> => {
    const pipeline = createPipeline(architecture, model, {
      modelHash: hash,
      timeText: (_table, row) => timeText(row),
      ...(emit && { emit }),
    });
    for await (const batch of pipeline.execute(only(table), context)) return batch;
    throw new Error('a pipeline answers every table with a batch');
  };
  const known = [manifest, ...updatesOf(manifest)].map(({ data }) => data.hash);
  const isTraining = (dataset: Dataset): boolean => {
    const own = hashDataset(dataset);
    return known.includes(own);
  };
  const explainDays: OpenModel['explainDays'] = async (
    days,
    { timeText = (row: number) => text(days.times[row] as number), ...context } = {},
  ) => {
    const batch = await forecast(days, context, timeText);
    const stream = createStream(manifest.seed).fork('explanation');
    const explanation = await explainForecast(model, days, { stream, ...context });
    return {
      ...batch.result(days.rows - 1),
      explanation: explanation as ForecastExplanation & JsonValue,
      featureImportance: Object.fromEntries(
        explanation.variables.map(({ name, points }) => [name, points]),
      ),
    };
  };
  return {
    manifest,
    hash,
    metrics,
    ...(golden && { golden }),
    graph: () => graphOf(model, manifest.schema, hash),
    predict: async (data, context = {}) => {
      const dataset = await open(data, context);
      return {
        dataset,
        batch: await forecast(dataset.table, context, (row) => dataset.timeText(row)),
      };
    },
    forecast: (table, context) => forecast(table, context),
    predictBatches: (data, context) =>
      predictBatches(
        {
          ...{ folder, hash, base, trust: modules, schema: manifest.schema, forecast },
          ...(emit && { emit }),
          ...given,
        },
        data,
        // what was given in code cannot be opened again in another thread
        settings.components ? { ...context, workers: 1 } : context,
      ),
    predictLines: (lines, context) => {
      const pipeline = createPipeline(architecture, model, {
        modelHash: hash,
        timeText: ({ times }, row) => text(times[row] as number),
        ...(emit && { emit }),
      });
      const { store, record } = settings;
      return forecastLines(
        {
          ...{ pipeline, schema: manifest.schema },
          ...(patients && { patients }),
          ...(store && { store }),
          ...(record && { record }),
          ...(emit && { emit }),
        },
        lines,
        context,
      );
    },
    explain: async (data, asked) => {
      const { signal } = asked;
      const context = signal ? { signal } : {};
      const dataset = await open(data, context);
      const rows = rowsUpTo(dataset, asked);
      return explainDays(takeRows(dataset.table, rows), {
        ...context,
        timeText: (row) => dataset.timeText(rows[row] as number),
      });
    },
    explainDays,
    counterfactual: async (data, asked) => {
      const { under, signal } = asked;
      const context = signal ? { signal } : {};
      const dataset = await open(data, context);
      const rows = rowsUpTo(dataset, asked);
      const timestamp = dataset.timeText(rows.at(-1) as number);
      return counterfactualOf(model, takeRows(dataset.table, rows), {
        ...{ under, timestamp },
        ...context,
      });
    },
    importance: async (data, context = {}) => {
      const dataset = await open(data, context);
      return {
        importance: await variableImportance(model, dataset, {
          ...context,
          stream: createStream(manifest.seed).fork('importance'),
        }),
        inSample: isTraining(dataset),
      };
    },
    plausibility: async (data, context = {}) =>
      plausibilityOf(model, await open(data, context), { seed: manifest.seed, ...context }),
    effects: async (data, names, context = {}) =>
      effectsOf(model, await open(data, context), names, { seed: manifest.seed, ...context }),
    replayDrift: async (data, policies, context = {}) => {
      const dataset = await open(data, context);
      return {
        replay: await replayDrift(model, dataset, policies, context),
        dataset,
        inSample: isTraining(dataset),
      };
    },
    update: async (data, request) => {
      const dataset = await open(data, request);
      const opened = {
        ...{ manifest, hash, states, metrics, model, architecture, base },
        ...(settings.components && { components: settings.components }),
      };
      return updateBundle(opened, dataset, { ...request, ...(emit && { emit }) });
    },
    evaluate: async (data, { seed, replicates = 500, signal }) => {
      const context = signal ? { signal } : {};
      const dataset = await open(data, context);
      const used = seed === undefined ? manifest.seed : String(seed);
      const evaluated = await evaluateModel(model, dataset, {
        ...{ seed: used, replicates },
        ...(emit && { emit }),
        ...context,
      });
      // of a model that was held to the rules when it was trained
      const plausibility =
        metrics.plausibility && (await plausibilityOf(model, dataset, { seed: used, ...context }));
      return {
        metrics: { ...evaluated, ...(plausibility && { plausibility }) },
        inSample: isTraining(dataset),
      };
    },
  };
}

/** @throws ProdromeError `USAGE` for a model that knows no table of patients; as `readPatients` */
async function patientsFor({ patients }: TableSchema, file: string): Promise<PatientsTable> {
  if (patients) return readPatients(file, { schema: patients });
  throw new ProdromeError('USAGE', {
    where: '--patients',
    expected: 'a model that was trained with a table of patients',
    got: 'one without',
  });
}

const answersOtherwise = (folder: string, got: string): ProdromeError =>
  new ProdromeError('STATE', {
    where: folder,
    expected: 'the answers to the golden rows that it gave when it was trained',
    got,
    hint: 'Serve it with the versions that it was trained with, or train it again',
  });
