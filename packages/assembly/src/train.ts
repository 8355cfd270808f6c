import { dirname } from 'node:path';
import type { RunFacts } from '@prodrome/checkpointing';
import { ProdromeError, type CallContext, type EventSink, type Executor } from '@prodrome/core';
import {
  doubtDataset,
  keepRepeatedTogether,
  writeColumns,
  type DataReport,
  type Dataset,
  type DatasetDoubts,
} from '@prodrome/data';
import type { LeakFinding } from '@prodrome/leak-hunt';
import {
  createTrainer,
  hashDataset,
  planRecipe,
  runFacts,
  statesOf,
  writeBundle,
  type Metrics,
  type MixturePlan,
  type TrainerSettings,
} from '@prodrome/mixture';
import { componentsFor } from './all-components.ts';
import type { Components } from './component-kinds.ts';
import { createResolver, type ComponentResolver } from './component-resolver.ts';
import { plausibilityOf } from './effects-of-model.ts';
import { withExecution, type ExecutionChoice } from './execution-choice.ts';
import { executorOf } from './executor-of.ts';
import { leaksOf } from './leaks-of.ts';
import { loadConfig, type LoadedConfig } from './load-config.ts';
import { modulesOf, withModules, type TypeNames } from './load-modules.ts';
import { goldenAnswers } from './golden-answers.ts';
import { goldenAsker } from './golden-asker.ts';
import { hashModules } from './module-trust.ts';
import { heldOutColumns } from './held-out-columns.ts';
import { formatOf } from './output-format.ts';
import { namedTypes, planFromConfig, recipeTypes } from './plan-from-config.ts';
import { sourceOf } from './open-data-source.ts';
import { storeOf } from './open-store.ts';
import { learningTypes, portableTraining } from './portable-training.ts';
import { readData } from './read-data.ts';
import { sharedTraining } from './shared-training.ts';
import { refuseSuspicious, suspiciousOf } from './suspicious.ts';
import { readTruth } from './read-truth.ts';
import { reportRun } from './report-run.ts';
import { openKeeper, type TrainingKeeper } from './training-keeper.ts';

/** What to train, and where to. */
export interface TrainRequest extends CallContext {
  readonly config: string;
  readonly data: string;
  readonly out: string;
  /** The truth of a generated cohort: the metrics then hold its oracles and every model's skill. Nothing is learned from it. */
  readonly truth?: string;
  /** Where to write the forecasts of the held-out rows by every model: `.csv`, `.json` or `.parquet`. */
  readonly heldOut?: string;
  /** Overrides `execution.seed`. */
  readonly seed?: number;
  readonly components?: Components;
  readonly emit?: EventSink;
  /** Instead of the configured one. */
  readonly executor?: Executor;
  /** Instead of what the configuration's section `execution` says of who carries out tasks; an executor that it configures itself keeps its parameters but for those given here. */
  readonly execution?: ExecutionChoice;
  /** Write the bundle although figures are too good to be true; its metrics say so. */
  readonly acceptSuspicious?: boolean;
  /** Go on from the checkpoints of an interrupted training of the same; without any it begins anew. */
  readonly resume?: boolean;
}

/** What training gave. */
export interface TrainAnswer {
  readonly metrics: Metrics;
  readonly modelHash: string;
  /** Experts and mixtures that failed somewhere in the run. */
  readonly failed: readonly string[];
  readonly report: DataReport;
  /** What is doubtful of the data as a whole. */
  readonly doubts: DatasetDoubts;
  /** Columns and rows that know what nobody could have known on the day. */
  readonly leaks: readonly LeakFinding[];
  /** Files of the bundle that are for people. */
  readonly pages: readonly string[];
}

/**
 * The training workflow from files to a bundle. What it has done is kept beside the bundle's folder until that is whole.
 * @throws ProdromeError `SUSPICIOUS` when figures of headache forecasts are too good to be true, unless that is accepted; before any work when the output folder exists, or an interrupted training lies beside it that is not to be resumed.
 * On failure nothing is left but, where it may end otherwise (`CANCELLED`, `OUTPUT`, faults of ours), its checkpoints.
 */
export async function train(request: TrainRequest): Promise<TrainAnswer> {
  const { signal, emit = () => undefined } = request;
  if (request.heldOut !== undefined) formatOf(request.heldOut);
  const context = signal ? { signal } : {};
  const { config: written, document } = await loadConfig(request.config);
  const config = withExecution(written, request.execution);
  const names = namedTypes(config);
  const installed = request.components ?? (await componentsFor(names));
  const base = dirname(request.config);
  const components = await withModules(installed, names, base);
  const resolver = createResolver(components, document);
  const plan = planFromConfig(config, components, document);
  const modulesIn = (named: TypeNames) => hashModules(modulesOf(installed, named), base);
  const modules = await modulesIn(recipeTypes(planRecipe(plan)));
  const facts = { modules: await modulesIn(learningTypes(config)) };
  storeOf(config, resolver);
  const keeper = await openKeeper({
    ...{ out: request.out, options: config.checkpoint, resume: request.resume ?? false, emit },
    ...context,
  });
  try {
    return await trainInto(keeper, { request, config, document, resolver, plan, modules, facts });
  } catch (error) {
    throw keeper.failed(error);
  }
}

/** What a configuration has become, and what is asked of it. */
interface Prepared extends LoadedConfig {
  readonly request: TrainRequest;
  readonly resolver: ComponentResolver;
  readonly plan: MixturePlan;
  /** SHA-256 of the files of modules that the bundle names. */
  readonly modules: Readonly<Record<string, string>>;
  /** What the run depends on beside the plan, the data and the seed. */
  readonly facts: RunFacts & { readonly modules: Readonly<Record<string, string>> };
}

async function trainInto(keeper: TrainingKeeper, prepared: Prepared): Promise<TrainAnswer> {
  const { request, config, document, resolver, plan, modules, facts } = prepared;
  const { signal, emit = () => undefined } = request;
  const context = signal ? { signal } : {};
  emit({ type: 'stage', stage: 'data', message: request.data });
  const read = await readData(request.data, config.data, {
    base: dirname(request.config),
    ...sourceOf(config, resolver),
    ...context,
  });
  const doubts = doubtDataset(read);
  expectPatients(read, doubts);
  const dataset = keepRepeatedTogether(read);
  const truth =
    request.truth === undefined ? undefined : await readTruth(request.truth, dataset, context);
  const seed = String(request.seed ?? config.execution.seed);
  const base = dirname(request.config);
  const portable = portableTraining(
    {
      ...{ config, document, base, modules: facts.modules, seed, dataset },
      shared: await sharedTraining(config),
    },
    request.components,
  );
  const { executor } = config.execution;
  const trainer = createTrainer(plan, {
    emit,
    executor: request.executor ?? executorOf(config, resolver),
    ...(portable && { portable }),
    ...(!request.executor && executor && { executorName: executor.type }),
    ...hooksOf(keeper),
  });
  keeper.begin({ ...runFacts(plan, dataset, seed), ...facts });
  const trained = await trainer.train(dataset, {
    seed,
    ...(truth && { truth }),
    ...context,
  });
  const { model, architecture, heldOut, failed } = trained;
  const leaks = leaksOf(dataset);
  const suspicious = suspiciousOf(dataset, trained, {
    seed,
    catalogue: config.data.catalogue,
    apart: config.experts.flatMap(({ name, apart }) => (apart ? [name] : [])),
  });
  if (request.acceptSuspicious !== true) refuseSuspicious(suspicious, leaks, trained.metrics);
  const plausibility =
    config.data.catalogue === 'migraine'
      ? await plausibilityOf(model, dataset, { seed, ...context })
      : undefined;
  const metrics = {
    ...trained.metrics,
    ...(suspicious.length > 0 && { suspicious }),
    ...(plausibility && plausibility.length > 0 && { plausibility }),
  };
  if (request.heldOut !== undefined) {
    const columns = heldOutColumns(dataset, heldOut);
    await writeColumns(request.heldOut, [columns], formatOf(request.heldOut));
  }
  emit({ type: 'stage', stage: 'bundle', message: request.out });
  const content = {
    task: model.task,
    schema: dataset.schema,
    domains: model.domains,
    plan: planRecipe(architecture.plan),
    ...(Object.keys(modules).length > 0 && { modules }),
    shipped: model.council.served,
    seed,
    data: {
      hash: hashDataset(read),
      rows: read.table.rows,
      patients: read.table.patientIds.length,
    },
    states: await statesOf(model),
    metrics,
    golden: await goldenAnswers(dataset.schema, goldenAsker(architecture, model)),
  };
  const pages = config.report
    ? reportRun({
        dataset,
        heldOut,
        content,
        validation: config.validation,
        leaks,
        ...(truth && { truth }),
      })
    : {};
  const modelHash = await writeBundle(request.out, { ...content, pages }, keeper.place());
  keeper.done();
  const written = Object.keys(pages);
  return { metrics, modelHash, failed, report: read.report, doubts, leaks, pages: written };
}

/** What a trainer asks and tells of its tasks. */
const hooksOf = ({ manager }: TrainingKeeper): Partial<TrainerSettings> => ({
  checkpoint: (key, state) => {
    manager.checkpoint(key, state);
  },
  resume: (key) => manager.resume(key),
  recall: (key) => manager.recall(key),
  keep: (key, outcome) => manager.keep(key, outcome),
});

/** Refuses a diary in which nobody has two days. */
function expectPatients({ report }: Dataset, { lonePatients }: DatasetDoubts): void {
  if (lonePatients === undefined || report.labelled > 0) return;
  throw new ProdromeError('DATA_INSUFFICIENT', {
    where: `${report.file}, column "${lonePatients}"`,
    expected: 'patients with several days each',
    got: `${report.patients} patients with one row each`,
    hint: `"${lonePatients}" may number the rows: name the column of patients under data.patient, and put "${lonePatients}" under ignore`,
  });
}
