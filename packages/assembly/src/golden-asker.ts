import type { FeatureTable } from '@prodrome/core';
import { createPipeline, type Architecture, type MixtureModel } from '@prodrome/mixture';
import type { GoldenBatch } from './golden-answers.ts';
import { only } from './only.ts';

/** How a model is asked its golden rows: by itself, without anybody being told. */
export const goldenAsker =
  (architecture: Architecture, model: MixtureModel) =>
  async (table: FeatureTable): Promise<GoldenBatch> => {
    const pipeline = createPipeline(architecture, model, { modelHash: 'golden' });
    for await (const batch of pipeline.execute(only(table))) return batch;
    throw new Error('a pipeline answers every table with a batch');
  };
