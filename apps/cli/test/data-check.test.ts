import { beforeAll, describe, expect, it } from '@jest/globals';
import { prodrome, temporaryFolder } from './support.ts';

const folder = temporaryFolder();
let data: string;
let config: string;
beforeAll(async () => {
  data = await folder.write(
    'diary.csv',
    `patient,date,headache,sleep_h,device
a,2024-01-01,0,7.25,w1
a,2024-01-02,1,,w1
a,2024-01-02,1,,w1
a,2024-01-05,0,6,w1
b,2024-01-01,0,8.5,w1
b,2024-01-02,0,5,w1
`,
  );
  config = await folder.write(
    'moe.yaml',
    'data: { domains: { physiological: [sleep_h] } }\nexperts: [{ name: a, type: markov }]\n',
  );
});

describe('prodrome data check', () => {
  it('tells people what a file holds', async () => {
    const { code, stdout, stderr } = await prodrome('data', 'check', data, '--config', config);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout.split('\n')).toEqual([
      'diary.csv: a diary, labels 1 day ahead',
      '  columns    patient = patient, time = date, outcome = headache',
      '  rows       6, 1 identical dropped (row 3)',
      '  cells      30 = 12 of patients and times + 14 used + 1 missing + 3 of duplicates',
      '  patients   2',
      '  days each  2 / 2.5 / 3',
      '  gaps       2 days (28.6 %) not recorded between first and last, in 1 of 2 patients; longest 2',
      '  labelled   2 rows, 1 with an event: 50.0 %',
      '',
      'column   known as        kind      domain         observed  min / median / max',
      'sleep_h  sleep_duration  number    physiological  80.0 %    5 / 6.625 / 8.5 h',
      'device   –               category  other          100.0 %   w1 5',
      '',
      'Doubtful:',
      '  patient a: 1 of 3 days told again (row 3); they agree, one row of each is kept.',
      '',
      expect.stringMatching(/^Unknown to the catalogue: device/),
      '',
      'Constant, hence of no use: device',
      '',
      'In no domain, hence seen by experts of specialty all only: device',
      '',
    ]);
  });

  it('tells programs the same as one document', async () => {
    const { code, stdout } = await prodrome('data', 'check', data, '--json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      rows: 5,
      patients: 2,
      gaps: { days: 2, longest: 2 },
      eventRate: 0.5,
      withoutDomain: ['device'],
    });
  });

  it.each([
    ['DATA_MISSING', 3, 'none.csv', undefined],
    ['CONFIG', 2, 'nameless.csv', 'a,b\n1,2\n'],
    ['DATA_CONFLICT', 3, 'conflict.csv', 'date,headache\n2024-01-01,0\n2024-01-01,1\n'],
  ])('%s keeps its code: exit %i', async (error, exit, name, text) => {
    const file = text === undefined ? folder.path(name) : await folder.write(name, text);
    const { code, stderr } = await prodrome('data', 'check', file);
    expect(stderr).toMatch(new RegExp(`^error ${error}: `));
    expect(code).toBe(exit);
  });

  it('2: without a file, without a subcommand', async () => {
    expect((await prodrome('data', 'check')).code).toBe(2);
    expect((await prodrome('data')).code).toBe(2);
  });
});
