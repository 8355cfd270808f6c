import { afterAll, describe, expect, it } from '@jest/globals';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { doubtDataset, keepRepeatedTogether, readDataset, type DataOptions } from '../src/index.ts';
import { createFolder } from './helpers.ts';

const { folder, remove } = await createFolder();
afterAll(remove);

/** A steady mixture of 0 and 1. */
const coin = (i: number): number => Number(Math.abs(Math.sin(i * 12.9898) * 43758.5453) % 1 < 0.4);

async function read(lines: readonly string[], options: DataOptions = {}) {
  const path = join(folder, 'table.csv');
  await writeFile(path, `${lines.join('\n')}\n`);
  return readDataset(path, options);
}

const table = (columns: string, cells: (row: number) => string): string[] => [
  `${columns},target`,
  ...Array.from({ length: 120 }, (_, row) => `${cells(row)},${coin(row)}`),
];

describe('columns that give the label away', () => {
  it.each([
    { what: 'the label itself', cell: (row: number) => String(coin(row)) },
    { what: 'its opposite', cell: (row: number) => String(1 - coin(row)) },
    {
      what: 'a number above a threshold',
      cell: (row: number) => String(coin(row) * 10 + (row % 7)),
    },
    {
      what: 'what stands on rows with an event only',
      cell: (row: number) => (coin(row) === 1 ? String(row % 5) : ''),
    },
    { what: 'a category', cell: (row: number) => (coin(row) === 1 ? `pain${row % 2}` : 'none') },
  ])('are doubted: $what', async ({ cell }) => {
    const dataset = await read(table('x,noise', (row) => `${cell(row)},${(row * 37) % 101}`));
    expect(doubtDataset(dataset).labelLike).toMatchObject([
      { column: 'x', agreement: 1, rows: 120 },
    ]);
  });

  it('are doubted also where a few rows differ, not where one in ten does', async () => {
    const flipped = (share: number) => (row: number) =>
      String(row % share === 0 ? 1 - coin(row) : coin(row));
    const nearly = table('x', (row) => (row === 50 ? '' : String(coin(row))));
    expect(doubtDataset(await read(nearly)).labelLike).toHaveLength(1);
    expect(doubtDataset(await read(table('x', flipped(60)))).labelLike).toHaveLength(1);
    expect(doubtDataset(await read(table('x', flipped(10)))).labelLike).toEqual([]);
  });
});

it('a column that numbers the rows is doubted, in any order', async () => {
  const rows = table('n,m', (row) => `${100 + ((row * 7) % 120)},${row % 119}`);
  expect(doubtDataset(await read(rows)).rowNumbers).toEqual(['n']);
});

it('patients of one row each are doubted in a diary', async () => {
  const day = (row: number): string =>
    new Date(Date.UTC(2024, 0, 1 + row)).toISOString().slice(0, 10);
  const lines = ['id,date,headache', ...Array.from({ length: 40 }, (_, i) => `${i},${day(i)},0`)];
  expect(doubtDataset(await read(lines)).lonePatients).toBe('id');
});

describe('rows that repeat others', () => {
  const lines = [
    'x,c,target',
    ...[0, 1, 2, 0, 1, 2, 0].map((kind) => `${kind === 2 ? '' : kind},k${kind},${kind % 2}`),
    '0,k0,1',
  ];

  it('are counted, and become one patient, each row as it was', async () => {
    const dataset = await read(lines);
    expect(doubtDataset(dataset).repeatedRows).toBe(4);
    const together = keepRepeatedTogether(dataset);
    expect([...together.table.patients]).toEqual([0, 0, 0, 1, 1, 2, 2, 3]);
    expect(together.table.patientIds).toEqual(['1', '2', '3', '8']);
    expect([...together.labels]).toEqual([0, 0, 0, 1, 1, 0, 0, 1]);
    expect([0, 1, 2, 3, 4, 5, 6, 7].map((row) => together.timeText(row))).toEqual([
      '1',
      '4',
      '7',
      '2',
      '5',
      '3',
      '6',
      '8',
    ]);
  });

  it('are left alone where there are none, and where patients are known', async () => {
    const unique = await read(['x,target', '1,0', '2,0', '3,1']);
    expect(keepRepeatedTogether(unique)).toBe(unique);
    const known = await read(['patient,x,target', 'a,1,0', 'a,1,0', 'b,1,0']);
    expect(doubtDataset(known).repeatedRows).toBe(0);
  });
});
