import { decodeState } from '@prodrome/core';
import { demand, demandCode, demandSame, type Check } from './check.ts';
import { bytesOf } from './expert-subject.ts';
import {
  createTransform,
  diary,
  fitted,
  labelsOf,
  otherDiary,
  trainingRows,
  type TransformSubject,
} from './transform-subject.ts';

/** Checks of how a transform is fitted again, saved and loaded. */
export const transformSavingChecks: readonly Check<TransformSubject>[] = [
  {
    name: 'refit',
    law: 'Fitting again is fitting anew: nothing of an earlier fit is left.',
    remedy: 'begin `fit` from empty sums and lists, and overwrite what was learned at its end.',
    run: async (subject) => {
      const fresh = await bytesOf(await fitted(subject));
      const transform = await fitted(subject, otherDiary());
      for (const what of ['Fitted to other data before', 'Fitted a third time']) {
        const table = diary();
        const rows = trainingRows(table);
        transform.fit(table, rows, labelsOf(table, rows));
        demandSame(await bytesOf(transform), fresh, what);
      }
    },
  },
  {
    name: 'round-trip',
    law: 'Saved as bytes and loaded after another transform was fitted, it gives, and is saved, with the same bits.',
    remedy:
      'put all that was learned into `saveState`, as JSON and typed arrays, and keep none of it in a variable of the module; a Map, Set or Date does not survive.',
    run: async (subject) => {
      const transform = await fitted(subject);
      const { values } = transform.apply(diary()).table;
      const bytes = await bytesOf(transform);
      await fitted(subject, otherDiary());
      const state = decodeState(bytes);
      demand(state.kind !== '', 'The kind is empty.');
      const loaded = await createTransform(subject);
      loaded.loadState(state);
      demandSame(loaded.apply(diary()).table.values, values, 'Loaded');
      demandSame(await bytesOf(loaded), bytes, 'Saved again');
      demandSame(transform.apply(diary()).table.values, values, 'After another one was fitted');
    },
  },
  {
    name: 'unfitted',
    law: 'Use before `fit` is refused with STATE, and so is a state of another kind.',
    remedy:
      'write `learned ?? unfitted(where)` wherever it is needed, and call `expectState` first in `loadState`.',
    run: async (subject) => {
      const transform = await createTransform(subject);
      await demandCode(() => transform.apply(diary()), ['STATE'], 'Applied');
      await demandCode(() => transform.saveState(), ['STATE'], 'Saved');
      const foreign = { kind: 'conformance/foreign', version: 1, json: null, tensors: {} };
      await demandCode(
        () => {
          transform.loadState(foreign);
        },
        ['STATE'],
        'A foreign state',
      );
    },
  },
];
