import { writeFile } from 'node:fs/promises';
import { expect, it } from '@jest/globals';
import { configText, diaryLines, prodrome, prodromeWith, temporaryFolder } from './support.ts';

const folder = temporaryFolder();

/** The diary as a spreadsheet in much of Europe writes it. */
const european = (cells: readonly string[]): string[] => {
  const [patient = '', date = '', headache = '', sleep = '', pressure = ''] = cells;
  if (date === 'date') return ['Patientä', 'date', 'headache', 'sleep_h', 'pressure'];
  const [hours = '', fraction = '0'] = sleep.split('.');
  const minutes = String(Math.round(60 * Number(`0.${fraction}`))).padStart(2, '0');
  return [
    patient,
    date.split('-').reverse().join('.'),
    headache === '1' ? 'schlimm' : 'gut',
    minutes === '60' ? `${Number(hours) + 1}:00` : `${hours}:${minutes}`,
    pressure === '' ? 'k.A.' : pressure.replace(/^(\d)(\d{3})/, '$1.$2').replace(/\.(\d)$/, ',$1'),
  ];
};

const settings = `
data:
  patient: Patientä
  outcome: { column: headache, yes: [schlimm], no: [gut] }
  separator: ';'
  encoding: windows-1252
  decimal: ','
  thousands: '.'
  missing: [k.A.]
  date_format: DD.MM.YYYY
  columns: { sleep_h: { unit: 'h:mm' } }
`;

it('a model reads later files and the stream by every setting that it was trained with', async () => {
  const rows = diaryLines(10, 20).map((line) => line.split(','));
  const data = folder.path('diary.csv');
  const text = rows.map((cells) => european(cells).join(';')).join('\n');
  await writeFile(data, Buffer.from(text, 'latin1'));
  const config = await folder.write(
    'moe.yaml',
    configText.replace('\ndata:\n  outcome: headache\n', settings),
  );
  const model = folder.path('model');
  const trained = await prodrome('train', '--config', config, '--data', data, '--out', model);
  expect(trained).toMatchObject({ code: 0 });

  const asked = ['predict', '--model', model, '--quiet'];
  const { code, stdout } = await prodrome(...asked, '--json', '--data', data);
  expect(code).toBe(0);
  const answers = JSON.parse(stdout) as Record<string, unknown>[];
  expect(answers).toHaveLength(rows.length - 1);
  expect(new Set(answers.map(({ probability }) => probability)).size).toBeGreaterThan(50);

  const [names = [], ...records] = rows.map(european);
  const lines = records.map((cells) =>
    JSON.stringify(Object.fromEntries(names.map((name, at) => [name, cells[at]]))),
  );
  const streamed = await prodromeWith(`${lines.join('\n')}\n`, ...asked, '--data', '-');
  const heard = streamed.stdout.trimEnd().split('\n');
  expect(heard.map((line) => JSON.parse(line) as unknown)).toEqual(answers);
});
