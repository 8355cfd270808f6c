import { expect, test } from '@jest/globals';
import { createGradientBoosting, type NumericTable } from '../src/index.ts';
import { sampleData } from './sample-data.ts';

const { columns, labels, weights } = sampleData(400, 12);
const rows = Array.from(labels, (_, i) => columns.map((column) => column[i] ?? NaN));
const train = (table: NumericTable) =>
  createGradientBoosting({ trees: 8 }).train({ ...table, labels, weights });
const withCode = (code: string) => expect.objectContaining({ code });

test('rows train the model that columns train, and get the same answers', async () => {
  const model = await train({ columns });
  expect((await train({ rows })).toJSON()).toEqual(model.toJSON());
  expect(model.predict({ rows })).toEqual(model.predict({ columns }));
  expect(model.margin({ rows })).toEqual(model.margin({ columns }));
  expect(model.leafIndices({ rows })).toEqual(model.leafIndices({ columns }));
  expect(model.predict({ rows: rows.map((row) => Float64Array.from(row)) })).toEqual(
    model.predict({ columns }),
  );
});

test('single precision gives the same bits in either order', async () => {
  const single = columns.map((column) => Float32Array.from(column));
  const model = await train({ columns: single });
  const own = rows.map((row) => Float32Array.from(row));
  expect((await train({ rows: own })).toJSON()).toEqual(model.toJSON());
  expect(model.predict({ rows: own })).toEqual(model.predict({ columns: single }));
});

test('answers are written where there is room for them', async () => {
  const model = await train({ columns });
  const into = new Float64Array(400);
  expect(model.predict({ columns }, into)).toBe(into);
  expect(into).toEqual(model.predict({ columns }));
  expect(() => model.predict({ columns }, new Float64Array(399))).toThrow(withCode('USAGE'));
});

test('no rows, no answers; rows of another shape are refused', async () => {
  const model = await train({ columns });
  expect(model.predict({ rows: [] })).toHaveLength(0);
  const neither = {} as NumericTable;
  const texts = { rows: [['a', 'b', 'c']] as unknown as number[][] };
  const cases: [NumericTable, string][] = [
    [{ rows: [[1, 2, 3], [1]] }, 'SCHEMA'],
    [{ rows: [[1, 2, 3, 4]] }, 'SCHEMA'],
    [neither, 'USAGE'],
    [{ rows, columns }, 'USAGE'],
    [texts, 'DATA_VALUE'],
  ];
  for (const [table, code] of cases) expect(() => model.predict(table)).toThrow(withCode(code));
  const given = { labels: [], weights: [] };
  const boosting = createGradientBoosting();
  await expect(boosting.train({ rows: [], ...given })).rejects.toEqual(
    withCode('DATA_INSUFFICIENT'),
  );
  await expect(boosting.train({ rows: [[]], labels: [1] })).rejects.toEqual(withCode('SCHEMA'));
});
