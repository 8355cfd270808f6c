import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { patientValues, readBatches, readDataset, readPatients } from '../src/index.ts';
import { columnOf, contentOf, createFolder } from './helpers.ts';

let files: Awaited<ReturnType<typeof createFolder>>;
let diary: string;
beforeAll(async () => {
  files = await createFolder();
  diary = await files.write('diary.csv', [
    'patient_id,date,headache_today,sleep_h',
    ...['b', 'a', 'c'].flatMap((id) =>
      [1, 2, 3].map((day) => `${id},2024-03-0${day},${day % 2},${day + 5}`),
    ),
  ]);
});
afterAll(() => files.remove());

const table = ['participant,age,sex,plan', 'a,31,female,x', 'b,,male,y', 'z,50,female,x'];
const patientsOf = async (name: string, lines: readonly string[] = table) =>
  readPatients(await files.write(name, lines));

describe('a table of patients', () => {
  it('gives every day the columns of its patient, after its own, unknown where it knows nothing', async () => {
    const patients = await patientsOf('people.csv');
    const joined = await readDataset(diary, {}, { patients });
    const plain = await readDataset(diary, {});
    expect(joined.table.columns.map(({ name, domain }) => [name, domain])).toEqual([
      ['sleep_h', 'other'],
      ['age', 'static'],
      ['sex', 'static'],
      ['plan', 'static'],
    ]);
    expect(columnOf(joined, 'sleep_h')).toEqual(columnOf(plain, 'sleep_h'));
    expect(columnOf(joined, 'age')).toEqual([31, 31, 31, NaN, NaN, NaN, NaN, NaN, NaN]);
    expect(columnOf(joined, 'plan')).toEqual([0, 0, 0, 1, 1, 1, NaN, NaN, NaN]);
    expect(joined.labels).toEqual(plain.labels);
    expect(joined.report.patientsTable).toEqual({
      ...{ file: 'people.csv', known: 2, unknown: ['c'], unknownCount: 1 },
      ...{ instead: [], leftOut: [], impossible: [] },
    });
  });

  it('is read again as the schema says: other patients, the same columns and codes', async () => {
    const { schema } = await readDataset(diary, {}, { patients: await patientsOf('one.csv') });
    const lines = ['plan,new,participant,sex,age', 'y,1,c,male,40', 'q,1,d,female,20'];
    const path = await files.write('other.csv', lines);
    const patients = await readPatients(path, { schema: schema.patients as typeof schema });
    const again = await readDataset(diary, { schema }, { patients });
    expect(again.schema).toEqual(schema);
    expect(columnOf(again, 'age').slice(6)).toEqual([40, 40, 40]);
    expect(columnOf(again, 'plan').slice(6)).toEqual([1, 1, 1]);
    // a category that training did not see
    expect(patientValues(patients, 'd')[2]).toBe(2);
    expect([...patientValues(patients, 'nobody')]).toEqual([NaN, NaN, NaN]);
  });

  it('may stand in the data itself, once a model knows it; without either it is missed', async () => {
    const { schema } = await readDataset(diary, {}, { patients: await patientsOf('two.csv') });
    await expect(readDataset(diary, { schema })).rejects.toMatchObject({
      code: 'DATA_COLUMN',
      hint: expect.stringContaining('--patients'),
    });
    const wide = await files.write('wide.csv', [
      'patient_id,date,headache_today,sleep_h,age,sex,plan',
      'a,2024-03-01,0,7,31,female,y',
    ]);
    const found = await readDataset(wide, { schema });
    expect([...found.table.values]).toEqual([7, 31, 0, 1]);
  });

  it('in batches as at once', async () => {
    const patients = await patientsOf('three.csv');
    const whole = await readDataset(diary, {}, { patients });
    const ages: number[] = [];
    for await (const batch of readBatches(diary, {}, { patients, rows: 1 })) {
      expect(batch.schema).toEqual(whole.schema);
      ages.push(...columnOf(batch, 'age'));
    }
    expect(ages).toEqual(columnOf(whole, 'age'));
  });

  it('repeated rows are one, different ones are refused by their place', async () => {
    const repeated = await patientsOf('repeated.csv', [...table, 'a,31,female,x']);
    expect(repeated.rows.size).toBe(3);
    await expect(patientsOf('twice.csv', [...table, 'a,32,female,x'])).rejects.toMatchObject({
      code: 'DATA_CONFLICT',
      where: 'twice.csv, rows 1 and 4',
    });
  });

  it.each([
    ['no column of patients', ['age,sex', '31,female'], 'DATA_COLUMN'],
    ['a column of the diary', ['id,sleep_h', 'a,7'], 'DATA_COLUMN'],
    ['nobody of the diary', ['id,age', 'A,7'], 'DATA_CONFLICT'],
  ])('%s is refused', async (what, lines, code) => {
    const path = await files.write(`${what}.csv`, lines);
    const read = async () => readDataset(diary, {}, { patients: await readPatients(path) });
    await expect(read()).rejects.toMatchObject({ code });
  });

  it('a misspelt column is told', async () => {
    const path = await files.write('misspelt.csv', table);
    await expect(readPatients(path, { ignore: ['pln'] })).rejects.toMatchObject({
      ...{ code: 'DATA_COLUMN', hint: 'Did you mean plan?' },
    });
  });

  it('a diary without a column of patients is refused, and so is a table for a model without one', async () => {
    const patients = await patientsOf('four.csv');
    const alone = await files.write('alone.csv', ['date,headache_today', '2024-03-01,0']);
    const { schema } = await readDataset(diary, {});
    await expect(readDataset(alone, {}, { patients })).rejects.toMatchObject({
      code: expect.stringMatching(/DATA_(COLUMN|CONFLICT)/),
    });
    await expect(readDataset(diary, { schema }, { patients })).rejects.toMatchObject({
      code: 'USAGE',
    });
    expect(contentOf(await readDataset(diary, { schema }, {})).columns).toHaveLength(1);
  });
});
