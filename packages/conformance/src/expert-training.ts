import type { TrainingData } from '@prodrome/core';
import { collectCheckpoints, countCheckpoints } from './checkpoints.ts';
import { demand, demandCode, demandSame, type Check } from './check.ts';
import {
  askAll,
  bytesOf,
  createModel,
  diaryFor,
  isDeterministic,
  trainContext,
  trainModel,
  type ExpertSubject,
} from './expert-subject.ts';
import { daysOfOneClass, labelledDays, otherDays } from './fixture.ts';
import { createCountingSignal } from './signals.ts';
import { changedBut, rowsUntil } from './tables.ts';

const looksAfterRaised = 8;
const closeEnough = 1e-5;

/** Checks of how an expert is trained. */
export const trainingChecks: readonly Check<ExpertSubject>[] = [
  {
    name: 'seed',
    law: 'The same data and seed give a state of the same bytes.',
    remedy: 'draw from `context.stream`, never from `Math.random` or the clock.',
    applies: isDeterministic,
    run: async (subject) => {
      const one = await bytesOf(await trainModel(subject));
      demandSame(await bytesOf(await trainModel(subject)), one, 'Trained twice');
    },
  },
  {
    name: 'training-rows',
    law: 'It learns from the listed rows and their labels; with a state, from the days of their patients up to the last label too; from nothing else.',
    remedy:
      'read `labels`, not `table.outcomes` of rows that are not listed, and no other patient and no day after the last label.',
    applies: isDeterministic,
    run: async (subject) => {
      const table = diaryFor(subject);
      const isListed = (row: number): boolean =>
        (table.times[row] as number) <= 15 && (table.patients[row] as number) % 3 > 0;
      const data = labelledDays(table, (row) => isListed(row) && row % 4 > 0);
      const mayRead =
        subject.type.capabilities.memory === 'row' ? data.rows : daysUntilLastLabel(data);
      const changed = { ...data, table: changedBut(table, mayRead) };
      const one = await bytesOf(await trainModel(subject, data));
      const other = await bytesOf(await trainModel(subject, changed));
      demandSame(other, one, 'State after a change of values and outcomes of other rows');
    },
  },
  {
    name: 'retrain',
    law: 'Training again is training anew: nothing of an earlier training is left.',
    remedy: 'begin `train` from empty sums and lists, and overwrite what was learned at its end.',
    applies: isDeterministic,
    run: async (subject) => {
      const fresh = await bytesOf(await trainModel(subject));
      const model = await trainModel(subject, otherDays(subject.type.capabilities.inputs));
      for (const what of ['Trained on other data before', 'Trained a third time']) {
        await model.train(labelledDays(diaryFor(subject)), trainContext());
        demandSame(await bytesOf(model), fresh, what);
      }
    },
  },
  {
    name: 'resume',
    law: 'Resumed from any of its checkpoints, training ends with the bytes it has without interruption.',
    remedy:
      'put into the checkpoint all that the rest of training depends on: parameters, the optimiser’s moments, the place in the data, best so far.',
    applies: async (subject) =>
      isDeterministic(subject) &&
      (await countCheckpoints((own) =>
        trainModel(subject, undefined, { ...trainContext(), ...own }),
      )) > 0,
    run: async (subject) => {
      const expected = await bytesOf(await trainModel(subject));
      const states = await collectCheckpoints(async (own) => {
        const model = await trainModel(subject, undefined, { ...trainContext(), ...own });
        demandSame(await bytesOf(model), expected, 'Trained with checkpoints');
      });
      for (const [at, resume] of states.entries()) {
        const model = await trainModel(subject, undefined, { ...trainContext(), resume });
        const what = `Resumed from checkpoint ${at + 1} of the ${states.length} tried`;
        demandSame(await bytesOf(model), expected, what);
      }
    },
  },
  {
    name: 'one-class',
    law: 'From n labels of one class alone it learns no certainty: the other class keeps on average no less than a tenth of ½ / (n + 1).',
    remedy:
      'learn from the labels that `softenOneClass` of @prodrome/numerics gives; its warnings belong into the report.',
    run: async (subject) => {
      const learned = await Promise.all(
        ([0, 1] as const).map(async (outcome) => {
          const data = daysOfOneClass(diaryFor(subject), outcome);
          const model = await createModel(subject);
          await model.train(data, trainContext());
          const { values } = await model.predict({ table: data.table, rows: data.rows });
          return { outcome, values };
        }),
      );
      // one that does not learn from labels has nothing to be certain of
      const [never, always] = learned.map(({ values }) => values);
      if (never?.every((value, i) => Object.is(value, always?.[i]))) return;
      for (const { outcome, values } of learned) {
        const known = values.filter((value) => !Number.isNaN(value));
        if (known.length === 0) continue;
        const other = known.reduce((sum, p) => sum + Math.abs(p - outcome), 0) / known.length;
        const times = other / (0.5 / (values.length + 1));
        const what = `After ${values.length} labels of ${outcome} alone`;
        demand(times >= 0.1, `${what} it gives the other class ${other} on average.`);
      }
    },
  },
  {
    name: 'cancellation',
    law: 'A raised signal ends training with CANCELLED, within 8 looks at it.',
    remedy:
      'call `throwIfCancelled(context.signal, where)` at the start and between blocks of work.',
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
    remedy:
      'multiply each row’s share of every sum by its weight, or claim `sampleWeights: false`.',
    applies: ({ type }) => type.capabilities.sampleWeights,
    run: async (subject) => {
      const table = diaryFor(subject);
      const data = labelledDays(table);
      const weights = Float64Array.from(data.rows, (row) => row % 3);
      const repeated = await trainModel(subject, repeat(data, weights));
      const weighted = await trainModel(subject, { ...data, weights });
      const [one, two] = [await askAll(weighted, table), await askAll(repeated, table)];
      one.values.forEach((value, row) => {
        const other = two.values[row] as number;
        const same = Math.abs(value - other) <= closeEnough || Object.is(value, other);
        demand(same, `Row ${row}: ${value} weighted, ${other} repeated.`);
      });
    },
  },
];

/** All days of the listed patients up to that of the last label. */
function daysUntilLastLabel({ table, rows, task }: TrainingData): Int32Array {
  const patients = new Set(Array.from(rows, (row) => table.patients[row]));
  const last = Math.max(...Array.from(rows, (row) => table.times[row] as number));
  return rowsUntil(table, last + task.horizonDays).filter((row) =>
    patients.has(table.patients[row]),
  );
}

function repeat(data: TrainingData, weights: Float64Array): TrainingData {
  const places = Array.from(weights, (weight, i) => Array<number>(weight).fill(i)).flat();
  return {
    ...data,
    rows: Int32Array.from(places, (place) => data.rows[place] as number),
    labels: Float64Array.from(places, (place) => data.labels[place] as number),
  };
}
