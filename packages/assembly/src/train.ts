import { dirname } from 'node:path';
import {
  ProdromeError,
  type CallContext,
  type ComponentState,
  type EventSink,
  type Executor,
} from '@prodrome/core';
import {
  doubtDataset,
  keepRepeatedTogether,
  type DataReport,
  type Dataset,
  type DatasetDoubts,
} from '@prodrome/data';
import {
  checkBundleFolder,
  createTrainer,
  hashDataset,
  planRecipe,
  statesOf,
  writeBundle,
  type Metrics,
} from '@prodrome/mixture';
import { componentsFor } from './all-components.ts';
import type { Components } from './component-kinds.ts';
import { createResolver, type ComponentResolver } from './component-resolver.ts';
import type { Config } from './config-schema.ts';
import { loadConfig } from './load-config.ts';
import { modulesOf, withModules } from './load-modules.ts';
import { hashModules } from './module-trust.ts';
import { namedTypes, planFromConfig, recipeTypes } from './plan-from-config.ts';
import { sourceOf } from './open-data-source.ts';
import { storeOf } from './open-store.ts';
import { readData } from './read-data.ts';
import { readTruth } from './read-truth.ts';

/** What to train, and where to. */
export interface TrainRequest extends CallContext {
  readonly config: string;
  readonly data: string;
  readonly out: string;
  /** The truth of a generated cohort: the metrics then hold its oracles and every model's skill. Nothing is learned from it. */
  readonly truth?: string;
  /** Overrides `execution.seed`. */
  readonly seed?: number;
  readonly components?: Components;
  readonly emit?: EventSink;
  /** Instead of the configured one. */
  readonly executor?: Executor;
  /** As of a trainer's settings. */
  readonly checkpoint?: (key: string, state: () => ComponentState) => void;
  readonly resume?: (key: string) => ComponentState | undefined;
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
}

/**
 * The training workflow from files to a bundle.
 * @throws ProdromeError before any work when the output folder exists; nothing is left behind on failure.
 */
export async function train(request: TrainRequest): Promise<TrainAnswer> {
  const { signal, emit = () => undefined } = request;
  const context = signal ? { signal } : {};
  const { config, document } = await loadConfig(request.config);
  const names = namedTypes(config);
  const installed = request.components ?? (await componentsFor(names));
  const base = dirname(request.config);
  const components = await withModules(installed, names, base);
  const resolver = createResolver(components, document);
  const plan = planFromConfig(config, components, document);
  const served = modulesOf(installed, recipeTypes(planRecipe(plan)));
  const modules = await hashModules(served, base);
  storeOf(config, resolver);
  await checkBundleFolder(request.out);
  emit({ type: 'stage', stage: 'data', message: request.data });
  const read = await readData(request.data, config.data, {
    ...sourceOf(config, resolver),
    ...context,
  });
  const doubts = doubtDataset(read);
  expectPatients(read, doubts);
  const dataset = keepRepeatedTogether(read);
  const truth =
    request.truth === undefined ? undefined : await readTruth(request.truth, dataset, context);
  const seed = String(request.seed ?? config.execution.seed);
  const trainer = createTrainer(plan, {
    emit,
    executor: request.executor ?? executorOf(config, resolver),
    ...(!request.executor && { executorName: config.execution.executor.type }),
    ...(request.checkpoint && { checkpoint: request.checkpoint }),
    ...(request.resume && { resume: request.resume }),
  });
  const { model, architecture, metrics, failed } = await trainer.train(dataset, {
    seed,
    ...(truth && { truth }),
    ...context,
  });
  emit({ type: 'stage', stage: 'bundle', message: request.out });
  const modelHash = await writeBundle(request.out, {
    task: model.task,
    schema: dataset.schema,
    domains: model.domains,
    plan: planRecipe(architecture.plan),
    ...(served.length > 0 && { modules }),
    shipped: model.council.served,
    seed,
    data: {
      hash: hashDataset(read),
      rows: read.table.rows,
      patients: read.table.patientIds.length,
    },
    states: await statesOf(model),
    metrics,
  });
  return { metrics, modelHash, failed, report: read.report, doubts };
}

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

/** The executor of a configuration. @throws ProdromeError `COMPONENT_UNKNOWN`, `CONFIG` */
export function executorOf({ execution }: Config, resolver: ComponentResolver): Executor {
  const { type, parameters } = execution.executor;
  const path = (key: string) => ['execution', 'executor', key];
  const place = { type: path('type'), options: path('parameters') };
  const part = resolver.named('executors', { type, parameters, place });
  return part.type.create(part.options, {});
}
