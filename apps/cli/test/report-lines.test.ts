import { expect, it } from '@jest/globals';
import { datasetDoubtLines, reportLines } from '../src/report-lines.ts';

it('tells of numbers that cannot be, of how many, and of the scale where they are most of them', () => {
  const told = (count: number) =>
    reportLines({
      impossible: [
        { column: 'stress', count, of: 40, rows: [1, 3], possible: [0, 10], found: [1, 94] },
      ],
      leftOut: [],
    });
  expect(told(2)).toEqual([
    'stress: 2 of 40 numbers (5.0 %) cannot be, hence unknown: 0 to 10 can, 1 to 94 stand there (rows 1, 3)',
  ]);
  expect(told(30)[0]).toMatch(
    /^stress: 30 of 40 numbers \(75\.0 %\).*rows 1, 3, ….*scale: \[0, 100\]/,
  );
});

it('tells of columns that are left out, with what to do', () => {
  const leftOut = [{ column: 'notes', why: 'free text', texts: 99, cells: 100, hint: 'Say so.' }];
  expect(reportLines({ impossible: [], leftOut })).toEqual([
    'notes is left out: free text, 99 texts in 100 cells. Say so.',
  ]);
});

it('tells of what is doubtful of a file as a whole, and of nothing else', () => {
  const none = { labelLike: [], rowNumbers: [], repeatedRows: 0 };
  expect(datasetDoubtLines(none)).toEqual([]);
  const all = {
    labelLike: [
      { column: 'pain', agreement: 1, rows: 90 },
      { column: 'pills', agreement: 0.993, rows: 90 },
    ],
    rowNumbers: ['id'],
    lonePatients: 'row',
    repeatedRows: 7,
  };
  const lines = datasetDoubtLines(all);
  expect(lines.map((line) => line.split(':')[0])).toEqual([
    'pain tells every label',
    'pills tells 99.3 % of the labels',
    'id numbers the rows',
    'every patient of row has one row',
    '7 rows repeat others in every cell; equal rows stay in one fold',
  ]);
});
