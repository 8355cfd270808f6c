import { encodeState, type TrainingData } from '@prodrome/core';
import { demand, demandCode, demandSame, type Check } from './check.ts';
import {
  askAll,
  bytesOf,
  createModel,
  diaryFor,
  trainContext,
  trainModel,
  type ExpertSubject,
} from './expert-subject.ts';
import { labelledDays } from './fixture.ts';
import { createCountingSignal } from './signals.ts';

const looksAfterRaised = 8;
const closeEnough = 1e-5;

/** Checks of how an expert is trained, saved and loaded. */
export const trainingChecks: readonly Check<ExpertSubject>[] = [
  {
    name: 'seed',
    law: 'The same data and seed give a state of the same bytes.',
    applies: ({ type }) => type.capabilities.deterministic,
    run: async (subject) => {
      const one = await bytesOf(await trainModel(subject));
      demandSame(await bytesOf(await trainModel(subject)), one, 'Trained twice');
    },
  },
  {
    name: 'repeatable',
    law: 'Asked twice, an expert answers with the same bits.',
    applies: ({ type }) => type.capabilities.deterministic,
    run: async (subject) => {
      const table = diaryFor(subject);
      const model = await trainModel(subject);
      const { values } = await askAll(model, table);
      demandSame((await askAll(model, table)).values, values, 'Asked twice');
    },
  },
  {
    name: 'round-trip',
    law: 'A saved and loaded model answers, and is saved, with the same bits.',
    run: async (subject) => {
      const table = diaryFor(subject);
      const model = await trainModel(subject);
      const loaded = await createModel(subject);
      await loaded.loadState(await model.saveState());
      const { values } = await askAll(model, table);
      demandSame((await askAll(loaded, diaryFor(subject))).values, values, 'Loaded');
      demandSame(await bytesOf(loaded), await bytesOf(model), 'Saved again');
    },
  },
  {
    name: 'foreign-state',
    law: 'A state of another kind is refused with STATE.',
    run: async (subject) => {
      const model = await createModel(subject);
      const foreign = { kind: 'conformance/foreign', version: 1, json: null, tensors: {} };
      await demandCode(() => model.loadState(foreign), ['STATE'], 'A foreign state');
    },
  },
  {
    name: 'untrained',
    law: 'Asking or saving before training or loading is refused with STATE.',
    run: async (subject) => {
      const table = diaryFor(subject);
      const model = await createModel(subject);
      await demandCode(() => askAll(model, table), ['STATE'], 'Asked');
      await demandCode(() => model.saveState(), ['STATE'], 'Saved');
    },
  },
  {
    name: 'cancellation',
    law: 'A raised signal ends training with CANCELLED, within 8 looks at it.',
    run: async (subject) => {
      for (const raisedAt of [1, 2, 3]) {
        const model = await createModel(subject);
        const signal = createCountingSignal(raisedAt);
        const train = (): Promise<unknown> =>
          model.train(labelledDays(diaryFor(subject)), { ...trainContext(), signal });
        if (raisedAt === 1) await demandCode(train, ['CANCELLED'], 'Raised from the start');
        else {
          const finished = await train().then(
            () => true,
            () => false,
          );
          demand(!finished || signal.looks() < raisedAt, `Raised at look ${raisedAt}, it went on.`);
        }
        demand(signal.looks() <= raisedAt + looksAfterRaised, `It looked ${signal.looks()} times.`);
      }
    },
  },
  {
    name: 'sample-weights',
    law: 'Weights count as repetition, and weight 0 as absence.',
    applies: ({ type }) => type.capabilities.sampleWeights,
    run: async (subject) => {
      const table = diaryFor(subject);
      const data = labelledDays(table);
      const weights = Float64Array.from(data.rows, (row) => row % 3);
      const weighted = await trainModel(subject, { ...data, weights });
      const repeated = await trainModel(subject, repeat(data, weights));
      const [one, two] = [await askAll(weighted, table), await askAll(repeated, table)];
      one.values.forEach((value, row) => {
        const other = two.values[row] as number;
        const same = Math.abs(value - other) <= closeEnough || Object.is(value, other);
        demand(same, `Row ${row}: ${value} weighted, ${other} repeated.`);
      });
    },
  },
  {
    name: 'plain-state',
    law: 'A state is plain data: it can be encoded.',
    run: async (subject) => {
      const state = await (await trainModel(subject)).saveState();
      demand(encodeState(state).length > 0, 'Nothing was encoded.');
      demand(state.kind !== '', 'The kind is empty.');
    },
  },
];

function repeat(data: TrainingData, weights: Float64Array): TrainingData {
  const places = Array.from(weights, (weight, i) => Array<number>(weight).fill(i)).flat();
  return {
    ...data,
    rows: Int32Array.from(places, (place) => data.rows[place] as number),
    labels: Float64Array.from(places, (place) => data.labels[place] as number),
  };
}
