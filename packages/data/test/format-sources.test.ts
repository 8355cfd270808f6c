import { afterAll, expect, it } from '@jest/globals';
import { dataSourceChecks, runChecks } from '@prodrome/conformance';
import { defineDataSource, ProdromeError } from '@prodrome/core';
import { formatSources, readDataset } from '../src/index.ts';
import { createFolder } from './helpers.ts';

const folder = await createFolder();
afterAll(() => folder.remove());
const fixture = (name: string): string => new URL(`fixtures/${name}`, import.meta.url).pathname;

const records = [
  { patient: 'a', date: '2024-02-01', headache: 1, sleep: 7.5 },
  { patient: 'b', date: '2024-02-01', headache: 0, sleep: null },
  { patient: 'c', date: '2024-02-01', headache: null, sleep: 8 },
];
const separated = (mark: string): string =>
  [Object.keys(records[0] ?? {}), ...records.map((each) => Object.values(each).map((v) => v ?? ''))]
    .map((row) => row.join(mark))
    .join('\n');
const files: Readonly<Record<string, string>> = {
  csv: await folder.write('csv.txt', separated(',')),
  tsv: await folder.write('tsv.txt', separated('\t')),
  ndjson: await folder.write('ndjson.txt', records.map((each) => JSON.stringify(each)).join('\n')),
  json: await folder.write('json.txt', JSON.stringify(records)),
  parquet: fixture('pandas.parquet'),
  arrow: fixture('pandas.feather'),
};

it.each(formatSources)('$name keeps the laws of data sources', async ({ name, source }) => {
  const type = defineDataSource({
    type: name,
    description: name,
    options: { '~standard': { version: 1, vendor: 'test', validate: (value) => ({ value }) } },
    create: () => source,
  });
  const { gaps } = await runChecks(dataSourceChecks, { type, path: files[name] ?? '' });
  expect(gaps).toEqual([]);
});

it('a named format reads a file whatever its name ends in', async () => {
  for (const { name, source } of formatSources.slice(0, 4)) {
    const path = files[name] ?? '';
    const { table } = await readDataset(path, { outcome: 'headache' }, { source });
    expect([...table.values]).toEqual([7.5, NaN, 8]);
    await expect(readDataset(path, { outcome: 'headache' })).rejects.toThrow(/data\.source/);
  }
});

it('a text far below what looked like numbers is told of by its row, as the contract has it', async () => {
  const path = await folder.write('late.csv', `sleep\n${'7\n'.repeat(3000)}long\n`);
  const csv = formatSources.find(({ name }) => name === 'csv');
  const opened = await csv?.source.open(path, {});
  const read = async (): Promise<void> => {
    for await (const rows of opened?.rows({}) ?? []) expect(rows.length).toBeGreaterThan(0);
  };
  const error: unknown = await read().catch((e: unknown) => e);
  await opened?.close();
  expect(ProdromeError.is(error, 'DATA_VALUE')).toBe(true);
  expect((error as ProdromeError).where).toBe('late.csv, column "sleep", data row 3001');
});
