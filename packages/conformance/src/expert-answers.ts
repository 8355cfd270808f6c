import { replaceColumns } from '@prodrome/core';
import { demand, demandCode, demandSame, type Check } from './check.ts';
import {
  askAll,
  createModel,
  diaryFor,
  hasStates,
  trainContext,
  trainModel,
  type ExpertSubject,
} from './expert-subject.ts';
import { labelledDays } from './fixture.ts';
import {
  carryStates,
  cellsOf,
  demandUnchanged,
  partsOf,
  rowsAfter,
  rowsWhere,
  splitAt,
} from './tables.ts';

/** Checks of an expert's answers. */
export const answerChecks: readonly Check<ExpertSubject>[] = [
  {
    name: 'specialty',
    law: 'An expert tells the specialty it was made for.',
    remedy: 'return the `specialty` that `create` is given.',
    run: async (subject) => {
      const told = (await createModel(subject)).getSpecialty();
      demand(told === 'physiological', `It told ${told}.`);
    },
  },
  {
    name: 'probabilities',
    law: 'An answer lies in [0, 1], or is NaN to abstain; there is one for every asked row.',
    remedy:
      'clamp what leaves [0, 1] by rounding; learn the mean and scale of a column in `train` instead of taking it to be near 0.',
    run: async (subject) => {
      const table = diaryFor(subject);
      const { values } = await askAll(await trainModel(subject), table);
      demand(values.length === table.rows, `${values.length} answers for ${table.rows} rows.`);
      const wrong = values.find((value) => !Number.isNaN(value) && !(value >= 0 && value <= 1));
      demand(wrong === undefined, `An answer is ${wrong}.`);
    },
  },
  {
    name: 'confidence',
    law: 'Confidence lies in [0, 1] and is a property of the row; `getConfidence` gives the same.',
    remedy:
      'compute it from the row and what was learned; leave it out, and the mixture fits one on out-of-fold errors.',
    run: async (subject) => {
      const table = diaryFor(subject);
      const model = await trainModel(subject);
      const { confidence, values } = await askAll(model, table);
      const rows = rowsWhere(table, (row) => row % 5 === 2);
      const told = await model.getConfidence?.({ table, rows });
      if (confidence) {
        confidence.forEach((own, row) => {
          const fine = own >= 0 && own <= 1;
          demand(fine || Number.isNaN(values[row]), `Row ${row} has ${own}.`);
        });
        const some = await model.predict({ table, rows });
        const expected = cellsOf(confidence, rows);
        demandSame(some.confidence ?? [], expected, 'Some rows only');
        if (told) demandSame(told, expected, 'getConfidence');
      } else if (told) {
        const fine = told.every((own) => own >= 0 && own <= 1);
        demand(fine && told.length === rows.length, 'getConfidence left [0, 1].');
      }
    },
  },
  {
    name: 'inputs-unchanged',
    law: 'Neither training nor asking changes what was given: table, rows, labels, weights, states.',
    remedy: 'write into a copy: `slice()`, or an array of your own.',
    run: async (subject) => {
      const table = diaryFor(subject);
      const model = await createModel(subject);
      const plain = labelledDays(table);
      const data = {
        ...plain,
        ...(subject.type.capabilities.sampleWeights && {
          weights: Float64Array.from(plain.rows, (row) => 1 + (row % 2)),
        }),
      };
      const given = { ...partsOf(table), rows: data.rows, labels: data.labels };
      await demandUnchanged('Training', { ...given, weights: data.weights }, () =>
        model.train(data, trainContext()),
      );
      const rows = rowsAfter(table, 3);
      await demandUnchanged('Asking', { ...partsOf(table), rows }, async () => {
        await model.predict({ table, rows });
        await model.getConfidence?.({ table, rows });
        await model.explain?.({ table, rows });
      });
      if (!hasStates(subject)) return;
      const { early, late } = splitAt(table, 7);
      const { states } = await askAll(model, early);
      if (!states) return;
      const from = carryStates(states, early, late);
      const carried = { from: from.values, asOf: from.asOf };
      await demandUnchanged('Continuing', carried, () => askAll(model, late, from));
    },
  },
  {
    name: 'wrong-schema',
    law: 'An expert that reads columns refuses others with SCHEMA.',
    remedy:
      'remember the names of the columns in `train`, save them, and hold every table against them: `expectColumns` does.',
    run: async (subject) => {
      const table = diaryFor(subject);
      const model = await trainModel(subject);
      const { values } = await askAll(model, table);
      const moved = replaceColumns(
        table,
        table.columns,
        table.values.map((value) => value + 1),
      );
      const reads = (await askAll(model, moved)).values.some(
        (value, row) => !Object.is(value, values[row]),
      );
      if (!reads) return;
      const renamed = table.columns.map((column) => ({ ...column, name: `other ${column.name}` }));
      await demandCode(
        () => askAll(model, replaceColumns(table, renamed, table.values)),
        ['SCHEMA'],
        'Renamed columns',
      );
      const reversed = [...table.columns].reverse();
      await demandCode(
        () => askAll(model, replaceColumns(table, reversed, table.values)),
        ['SCHEMA'],
        'Reordered columns',
      );
    },
  },
];
