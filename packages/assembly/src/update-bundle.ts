import { ProdromeError, type CallContext, type EventSink } from '@prodrome/core';
import type { Dataset } from '@prodrome/data';
import {
  checkBundleFolder,
  hashDataset,
  learnedTables,
  planRecipe,
  restoreModel,
  updateMixture,
  updatesOf,
  writeBundle,
  type Architecture,
  type Bundle,
  type CouncilChange,
  type CouncilEvent,
  type Manifest,
  type MixtureModel,
  type MixtureUpdate,
  type UpdatedMixture,
} from '@prodrome/mixture';
import { componentsFor } from './all-components.ts';
import type { Components } from './component-kinds.ts';
import { expertFromConfig } from './expert-from-config.ts';
import { goldenAnswers } from './golden-answers.ts';
import { goldenAsker } from './golden-asker.ts';
import { modulesOf } from './load-modules.ts';
import { hashModules } from './module-trust.ts';
import { recipeTypes } from './plan-from-config.ts';

/** A bundle as it was opened. */
export interface Opened extends Bundle {
  readonly model: MixtureModel;
  readonly architecture: Architecture;
  /** The folder beside which components from outside are looked for. */
  readonly base: string;
  readonly components?: Components;
}

/** What is asked of an update; at most one of `add`, `retrain` and `remove`. */
export interface UpdateRequest extends CallContext {
  /** The folder of the new bundle. */
  readonly out: string;
  /** An expert of a configuration's file that is trained on the patients and added. */
  readonly add?: { readonly config: string; readonly name: string };
  /** The name of an expert that is trained anew on the patients. */
  readonly retrain?: string;
  /** The name of an expert that is taken out. */
  readonly remove?: string;
  /** Of folds and of everything random; that of the model's training when not given. */
  readonly seed?: number;
  readonly replicates?: number;
}

/** What came of an update. */
export interface UpdateAnswer extends Omit<UpdatedMixture, 'update'> {
  /** What changed; empty where nothing did. */
  readonly events: readonly CouncilEvent[];
  /** Of the new bundle; absent where nothing was written, since nothing changed. */
  readonly modelHash?: string;
}

/**
 * Updates a model to the patients of a labelled file, and writes it as another bundle where something of it changed: its mixing where that is better by an interval, an
 * expert that is added, trained anew and better, or removed. The bytes of all other experts stay as they are.
 * @throws ProdromeError as `updateMixture` and `writeBundle`; `USAGE` for a table that an expert has learned from, and for two changes at once.
 */
export async function updateBundle(
  opened: Opened,
  dataset: Dataset,
  request: UpdateRequest & { readonly emit?: EventSink },
): Promise<UpdateAnswer> {
  const { manifest, model, architecture } = opened;
  const { out, seed: asked, replicates = 500, signal, emit } = request;
  await checkBundleFolder(out);
  const change = await changeOf(request, opened.components);
  const { table, report } = dataset;
  const data = {
    hash: hashDataset(dataset),
    rows: table.rows,
    patients: table.patientIds.length,
  };
  if (learnedTables(manifest).includes(data.hash)) {
    throw new ProdromeError('USAGE', {
      where: report.file,
      expected: 'patients whom the experts have not seen',
      got: 'the very table that one of them was trained on',
      hint: 'On their own training rows experts seem better than they are',
    });
  }
  const seed = String(asked ?? manifest.seed);
  const { update, ...found } = await updateMixture(model, architecture.plan, dataset, {
    ...{ seed, replicates },
    ...(change && { change }),
    ...(signal && { signal }),
    ...(emit && { emit }),
  });
  if (!update) return { ...found, events: [] };
  const { plan, served, events } = update;
  const states = statesAfter(opened, update);
  const changed = { ...architecture, plan };
  const ask = goldenAsker(changed, await restoreModel(changed, states));
  const { task, schema, domains } = manifest;
  const earlier = updatesOf(manifest);
  const modules = await modulesAfter(opened, update);
  const modelHash = await writeBundle(out, {
    ...{ task, schema, domains, plan: planRecipe(plan), seed, data: manifest.data },
    ...(Object.keys(modules).length > 0 && { modules }),
    updated: { parent: opened.hash, data, events, ...(earlier.length > 0 && { earlier }) },
    ...{ shipped: served, states, metrics: found.metrics },
    golden: await goldenAnswers(schema, ask),
  });
  return { ...found, events, modelHash };
}

async function changeOf(
  { add, retrain, remove }: UpdateRequest,
  components: Components | undefined,
): Promise<CouncilChange | undefined> {
  const asked = Object.entries({ add: add?.name, retrain, remove }).filter(
    ([, name]) => name !== undefined,
  );
  if (asked.length > 1) {
    throw new ProdromeError('USAGE', {
      where: 'update',
      expected: 'one change at a time: add, retrain or remove',
      got: asked.map(([kind]) => kind).join(' and '),
    });
  }
  if (add) {
    return { kind: 'add', expert: await expertFromConfig(add.config, add.name, components) };
  }
  if (retrain !== undefined) return { kind: 'retrain', name: retrain };
  return remove === undefined ? undefined : { kind: 'remove', name: remove };
}

/** The new states, and of those of before what the model still holds. */
function statesAfter({ states }: Opened, { states: changed, events }: MixtureUpdate) {
  const gone = events.flatMap(({ kind, expert = '' }) =>
    kind === 'removed' ? [`expert.${expert}`] : [],
  );
  return new Map([...states].filter(([name]) => !gone.includes(name)).concat([...changed]));
}

/** Hashes of the modules that the new plan names: as they were, and of those that have come. */
async function modulesAfter(
  { manifest: { modules: known = {} }, base, components }: Opened,
  { plan }: MixtureUpdate,
): Promise<NonNullable<Manifest['modules']>> {
  const names = recipeTypes(planRecipe(plan));
  const named = modulesOf(components ?? (await componentsFor(names)), names);
  const come = await hashModules(
    named.filter((name) => known[name] === undefined),
    base,
  );
  return Object.fromEntries(named.map((name) => [name, known[name] ?? come[name] ?? '']));
}
