// A splitter of your own: patients are dealt to the folds like cards, in the order of the file.
import * as core from '@prodrome/core';
import { z } from 'zod';

export const dealt = core.defineSplitter({
  type: 'dealt',
  description: 'patients are held out, dealt to the folds in the order of the file',
  options: z.strictObject({}),
  create: (_, { shape }) => ({
    split: ({ patients }, labels) => {
      const rows = Int32Array.from(labels.keys()).filter((row) => Number.isFinite(labels[row]));
      const seen = [...new Set(Array.from(rows, (row) => patients[row]))];
      const folds = shape.folds ?? Math.max(2, Math.round(1 / shape.holdoutFraction));
      if (seen.length < folds) {
        throw new core.ProdromeError('DATA_INSUFFICIENT', {
          where: 'split dealt',
          expected: `at least ${folds} patients with labelled rows`,
          got: String(seen.length),
        });
      }
      const foldOf = new Map(seen.map((patient, at) => [patient, at % folds]));
      return Array.from({ length: shape.folds ?? 1 }, (__, fold) => ({
        train: rows.filter((row) => foldOf.get(patients[row]) !== fold),
        test: rows.filter((row) => foldOf.get(patients[row]) === fold),
      }));
    },
  }),
});
