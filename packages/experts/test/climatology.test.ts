import { expect, it } from '@jest/globals';
import { createFeatureTable } from '@prodrome/core';
import { climatology } from '../src/index.ts';
import { all, context, create, diary, trainingData } from './support.ts';

it('is the shrunken running rate of recorded days', async () => {
  const table = diary(3, 12);
  const model = await create(climatology, { strength: 4 });
  const { metrics } = await model.train(trainingData(table), context());
  const { values } = await model.predict({ table, rows: all(table) });
  const mean = metrics['mean'] ?? NaN;
  for (let row = 0; row < table.rows; row++) {
    const seen = [...all(table)].filter(
      (other) => other <= row && table.patients[other] === table.patients[row],
    );
    const known = seen
      .map((other) => table.outcomes?.[other] ?? NaN)
      .filter((y) => !Number.isNaN(y));
    const events = known.reduce((sum, y) => sum + y, 0);
    expect(values[row]).toBeCloseTo((events + 4 * mean) / (known.length + 4), 12);
  }
});

it('is the mean of the labels on tables without outcomes', async () => {
  const { columns, values: cells, patients, times, patientIds } = diary(4, 10);
  const table = createFeatureTable({ columns, values: cells, patients, times, patientIds });
  const model = await create(climatology);
  const rows = Int32Array.of(0, 1, 2, 3);
  await model.train(
    { ...trainingData(diary(4, 10)), table, rows, labels: Float64Array.of(1, 0, 0, 0) },
    context(),
  );
  const { values } = await model.predict({ table, rows });
  values.forEach((value) => {
    expect(value).toBeCloseTo(0.25, 2);
  });
});
