import { replaceColumns } from '@prodrome/core';
import { demand, demandCode, demandSame, type Check } from './check.ts';
import {
  askAll,
  createModel,
  diaryFor,
  trainContext,
  trainModel,
  type ExpertSubject,
} from './expert-subject.ts';
import { labelledDays, rowsWhere } from './fixture.ts';

/** Checks of an expert's answers. */
export const answerChecks: readonly Check<ExpertSubject>[] = [
  {
    name: 'specialty',
    law: 'An expert tells the specialty it was made for.',
    run: async (subject) => {
      const told = (await createModel(subject)).getSpecialty();
      demand(told === 'physiological', `It told ${told}.`);
    },
  },
  {
    name: 'probabilities',
    law: 'An answer lies in [0, 1], or is NaN to abstain; there is one for every asked row.',
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
        const expected = Array.from(rows, (row) => confidence[row] as number);
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
    law: 'Neither training nor asking changes what was given.',
    run: async (subject) => {
      const table = diaryFor(subject);
      const before = [table.values.slice(), table.outcomes?.slice() ?? [], table.times.slice()];
      await askAll(await trainModel(subject), table);
      const own = await createModel(subject);
      const data = labelledDays(table);
      const labels = data.labels.slice();
      const rows = data.rows.slice();
      await own.train(data, trainContext());
      demandSame(data.labels, labels, 'Labels');
      demandSame(data.rows, rows, 'Rows');
      [table.values, table.outcomes ?? [], table.times].forEach((after, part) => {
        demandSame(after, before[part] ?? [], ['Values', 'Outcomes', 'Times'][part] ?? '');
      });
    },
  },
  {
    name: 'wrong-schema',
    law: 'An expert that reads columns refuses others with SCHEMA.',
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
