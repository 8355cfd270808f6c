import { ProdromeError, type CallContext, type EventSink } from '@prodrome/core';
import type { Dataset } from '@prodrome/data';
import {
  checkBundleFolder,
  hashDataset,
  restoreModel,
  updateMixture,
  writeBundle,
  type Architecture,
  type Bundle,
  type MixtureModel,
  type UpdatedMixture,
} from '@prodrome/mixture';
import { goldenAnswers } from './golden-answers.ts';
import { goldenAsker } from './golden-asker.ts';

/** A bundle as it was opened. */
export interface Opened extends Bundle {
  readonly model: MixtureModel;
  readonly architecture: Architecture;
}

/** What is asked of an update. */
export interface UpdateRequest extends CallContext {
  /** The folder of the new bundle. */
  readonly out: string;
  /** Of folds and of everything random; that of the model's training when not given. */
  readonly seed?: number;
  readonly replicates?: number;
}

/** What came of an update. */
export interface UpdateAnswer extends Omit<UpdatedMixture, 'council'> {
  /** Of the new bundle; absent where nothing was written, since the updated model was not better. */
  readonly modelHash?: string;
}

/**
 * Updates the mixing of a model to the patients of a labelled file, and writes it as another bundle where it is better by an interval.
 * @throws ProdromeError as `updateMixture` and `writeBundle`; `USAGE` for the very table of the training.
 */
export async function updateBundle(
  { manifest, hash: parent, states, model, architecture }: Opened,
  dataset: Dataset,
  {
    out,
    seed: asked,
    replicates = 500,
    signal,
    emit,
  }: UpdateRequest & { readonly emit?: EventSink },
): Promise<UpdateAnswer> {
  await checkBundleFolder(out);
  const { table, report } = dataset;
  const data = {
    hash: hashDataset(dataset),
    rows: table.rows,
    patients: table.patientIds.length,
  };
  if (data.hash === manifest.data.hash) {
    throw new ProdromeError('USAGE', {
      where: report.file,
      expected: 'patients whom the experts have not seen',
      got: 'the very table that they were trained on',
      hint: 'On their own training rows experts seem better than they are',
    });
  }
  const seed = String(asked ?? manifest.seed);
  const { council, ...found } = await updateMixture(model, architecture.plan, dataset, {
    ...{ seed, replicates },
    ...(signal && { signal }),
    ...(emit && { emit }),
  });
  if (!council) return found;
  const { task, schema, domains, plan, modules } = manifest;
  const updated = new Map([...states, ['council', council] as const]);
  const ask = goldenAsker(architecture, await restoreModel(architecture, updated));
  const modelHash = await writeBundle(out, {
    ...{ task, schema, domains, plan, seed, data: manifest.data },
    ...(modules && { modules }),
    updated: { parent, data },
    shipped: found.metrics.selection.served,
    states: updated,
    metrics: found.metrics,
    golden: await goldenAnswers(schema, ask),
  });
  return { ...found, modelHash };
}
