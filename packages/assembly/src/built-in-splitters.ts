import { defineSplitter, type SplitterType } from '@prodrome/core';
import { splitRows } from '@prodrome/splits';
import { z } from 'zod';

const options = z.strictObject({});

const splitter = (
  kind: 'patients' | 'forward' | 'patients_forward',
  description: string,
): SplitterType<Record<string, never>> =>
  defineSplitter({
    type: kind,
    description,
    options,
    create: (_, { shape, horizonDays }) => {
      const parts =
        'folds' in shape
          ? { folds: shape.folds }
          : { holdout: { fraction: shape.holdoutFraction } };
      return {
        split: (table, labels, stream) =>
          splitRows(table, labels, { kind, horizonDays, ...parts }, stream),
      };
    },
  });

/** The splits that come with Prodrome. */
export const builtInSplitters: readonly SplitterType[] = [
  splitter('patients', 'unseen patients are held out'),
  splitter('forward', 'later time is held out'),
  splitter('patients_forward', 'the later time of unseen patients is held out'),
];
