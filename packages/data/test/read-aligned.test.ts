import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { readDataset } from '../src/index.ts';
import { columnOf, contentOf, createFolder } from './helpers.ts';

let files: Awaited<ReturnType<typeof createFolder>>;
beforeAll(async () => {
  files = await createFolder();
});
afterAll(() => files.remove());

test('every row is its own patient without a patient column, and duplicates stay', async () => {
  const path = await files.write('plain.csv', ['x,y', '1,0', '1,0', '2,1', '3,']);
  const dataset = await readDataset(path, {});
  expect(contentOf(dataset)).toMatchObject({
    patientIds: ['1', '2', '3', '4'],
    times: [0, 0, 0, 0],
    labels: [0, 0, 1, NaN],
    texts: ['1', '2', '3', '4'],
    schema: { shape: 'aligned', target: 'y', horizonDays: 0 },
  });
  expect(dataset.table.outcomes).toBeUndefined();
});

test('with patient and time, identical rows go and different ones stay in an order of their own', async () => {
  const lines = ['1,5,2,1', '1,5,1,0', '1,5,2,1', '1,4,,0'];
  const read = (name: string, order: readonly string[]) =>
    files.write(name, ['subject,day,x,label', ...order]).then((path) => readDataset(path, {}));
  const dataset = await read('rows.csv', lines);
  expect(columnOf(dataset, 'x')).toEqual([NaN, 1, 2]);
  expect([...dataset.labels]).toEqual([0, 0, 1]);
  expect(dataset.report.duplicateRows).toEqual([3]);
  const turned = await read('turned.csv', lines.toReversed());
  expect(contentOf(turned)).toEqual(contentOf(dataset));
});

test('a schema reads another file the same way', async () => {
  const train = await readDataset(
    await files.write('train.csv', [
      'id,day,colour,active,dose,target',
      '1,1,red,yes,1,0',
      '1,2,blue,no,2,1',
    ]),
    { domains: { static: ['colour'] } },
  );
  const path = await files.write('new.csv', [
    'dose,extra,colour,id,day,active',
    '5,x,blue,1,3,1',
    ',y,green,2,4,0',
    '7,z,1,2,5,',
  ]);
  const dataset = await readDataset(path, { schema: train.schema });
  expect(dataset.schema).toEqual(train.schema);
  expect(dataset.table.columns).toEqual(train.table.columns);
  expect([...dataset.table.values]).toEqual([0, 1, 5, 2, 0, NaN, 2, NaN, 7]);
  expect([...dataset.labels]).toEqual([NaN, NaN, NaN]);
  expect(dataset.report.ignored).toEqual(['extra']);
  expect(dataset.report.recognised).toEqual({ patient: 'id', time: 'day' });
});

test('two categories unseen in training still contradict each other', async () => {
  const train = await readDataset(
    await files.write('t.csv', ['day,colour,headache', '1,red,0', '2,blue,1']),
    {},
  );
  const path = await files.write('u.csv', ['day,colour,headache', '1,green,0', '1,grey,0']);
  await expect(readDataset(path, { schema: train.schema })).rejects.toMatchObject({
    code: 'DATA_CONFLICT',
  });
});
