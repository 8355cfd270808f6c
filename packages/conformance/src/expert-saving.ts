import { decodeState } from '@prodrome/core';
import { demand, demandCode, demandSame, type Check } from './check.ts';
import {
  askAll,
  bytesOf,
  createModel,
  diaryFor,
  isDeterministic,
  trainModel,
  type ExpertSubject,
} from './expert-subject.ts';
import { otherDays } from './fixture.ts';

/** Checks of what an expert keeps, and of how it is saved and loaded. */
export const savingChecks: readonly Check<ExpertSubject>[] = [
  {
    name: 'repeatable',
    law: 'Asked twice, an expert answers with the same bits.',
    remedy: 'change nothing while answering: what is remembered of a patient goes into its state.',
    applies: isDeterministic,
    run: async (subject) => {
      const table = diaryFor(subject);
      const model = await trainModel(subject);
      const { values } = await askAll(model, table);
      demandSame((await askAll(model, table)).values, values, 'Asked twice');
    },
  },
  {
    name: 'round-trip',
    law: 'Saved as bytes and loaded after another model was trained, a model answers, and is saved, with the same bits.',
    remedy:
      'put all that was learned into `saveState`, as JSON and typed arrays, and keep none of it in a variable of the module; a Map, Set or Date does not survive.',
    run: async (subject) => {
      const model = await trainModel(subject);
      const { values } = await askAll(model, diaryFor(subject));
      const bytes = await bytesOf(model);
      await trainModel(subject, otherDays(subject.type.capabilities.inputs));
      const state = decodeState(bytes);
      demand(state.kind !== '', 'The kind is empty.');
      const loaded = await createModel(subject);
      await loaded.loadState(state);
      demandSame((await askAll(loaded, diaryFor(subject))).values, values, 'Loaded');
      demandSame(await bytesOf(loaded), bytes, 'Saved again');
      const again = await askAll(model, diaryFor(subject));
      demandSame(again.values, values, 'After another one was trained');
    },
  },
  {
    name: 'foreign-state',
    law: 'A state of another kind is refused with STATE.',
    remedy: 'call `expectState(state, kind, versions)` first in `loadState`.',
    run: async (subject) => {
      const model = await createModel(subject);
      const foreign = { kind: 'conformance/foreign', version: 1, json: null, tensors: {} };
      await demandCode(() => model.loadState(foreign), ['STATE'], 'A foreign state');
    },
  },
  {
    name: 'untrained',
    law: 'Asking or saving before training or loading is refused with STATE.',
    remedy: 'begin with nothing, and write `learned ?? unfitted(where)` wherever it is needed.',
    run: async (subject) => {
      const table = diaryFor(subject);
      const model = await createModel(subject);
      await demandCode(() => askAll(model, table), ['STATE'], 'Asked');
      await demandCode(() => model.saveState(), ['STATE'], 'Saved');
    },
  },
];
