import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { prodrome, prodromeWith, temporaryFolder } from './support.ts';

const folder = temporaryFolder();

/** The fractional part of a rotating sine. */
const noise = (i: number): number => Math.abs((Math.sin(i * 12.9898) * 43758.5453) % 1);

/** Diaries in which short sleep tells everything of every second patient, and nothing of the others. */
function diaryLines(patients: number, days: number): string[] {
  const lines = ['patient,date,headache,sleep_h'];
  for (let patient = 0; patient < patients; patient++) {
    let odds = 0;
    for (let day = 0; day < days; day++) {
      const at = patient * 1000 + day * 7;
      const headache = Number(noise(at + 1) < 1 / (1 + Math.exp(-odds)));
      const sleep = 5 + 4 * noise(at);
      odds = patient % 2 === 0 ? 3 * (7 - sleep) : 0;
      const date = new Date(Date.UTC(2024, 1, 20 + day)).toISOString().slice(0, 10);
      if (noise(at + 2) < 0.05) continue;
      lines.push(`P${patient},${date},${headache},${sleep.toFixed(2)}`);
    }
  }
  return lines;
}

const lines = diaryLines(36, 30);
const records = lines.slice(1).map((line) => {
  const [patient, date, headache, sleep] = line.split(',');
  return { patient, date, headache: Number(headache), sleep_h: Number(sleep) };
});

let model: string;
let data: string;
beforeAll(async () => {
  const config = await folder.write(
    'moe.yaml',
    `
data:
  outcome: headache
  domains: { physiological: [sleep_h] }
  catalogue: none
experts:
  - { name: body, type: logistic_regression, specialty: physiological }
meta_learner:
  personal_calibration: true
  risk_bands: { alpha: 0.2 }
validation: { folds: 3, inner_folds: 3, bootstrap_draws: 50 }
`,
  );
  data = await folder.write('diary.csv', `${lines.join('\n')}\n`);
  model = folder.path('model');
  const ran = await prodrome('train', '--config', config, '--data', data, '--out', model);
  expect(ran.stdout).toContain(', with a calibration that follows each patient.');
  expect(ran.code).toBe(0);
});

describe('a model that follows patients', () => {
  it('its bundle says what follows them', async () => {
    const read = async (name: string) =>
      JSON.parse(await readFile(`${model}/${name}`, 'utf8')) as Record<string, unknown>;
    expect((await read('manifest.json'))['plan']).toMatchObject({
      personalCalibration: true,
      riskBands: { alpha: 0.2, rate: 0.05 },
    });
    expect((await read('metrics.json'))['selection']).toMatchObject({ personal: true });
  });

  it('a stream of days, patients in any order, is answered as the file is, with its bands', async () => {
    const asked = ['predict', '--model', model, '--quiet'];
    const file = await prodrome(...asked, '--data', data, '--json');
    const expected = JSON.parse(file.stdout) as Record<string, unknown>[];
    expect(Object.keys(expected[0] ?? {}).slice(0, 5)).toEqual([
      ...['patient_id', 'time', 'probability', 'confidence', 'risk'],
    ]);
    const told = new Set(expected.map(({ risk }) => risk));
    expect([...told].sort()).toEqual(['high', 'low', 'medium']);
    const byDay = records
      .map((record, row) => ({ text: JSON.stringify(record), row, date: record.date ?? '' }))
      .sort((a, b) => (a.date < b.date ? -1 : a.date > b.date ? 1 : a.row - b.row));
    const input = byDay.map(({ text }) => text).join('\n');
    const stream = await prodromeWith(input, ...asked, '--data', '-');
    const answers = stream.stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(answers).toEqual(byDay.map(({ row }) => expected[row]));
  });

  it('the card of a patient shows the band', async () => {
    const asked = ['predict', '--model', model, '--data', data, '--patient', 'P4', '--quiet'];
    const { risk } = JSON.parse((await prodrome(...asked, '--json')).stdout) as { risk: string };
    expect((await prodrome(...asked)).stdout).toContain(` %, ${risk} risk (confidence `);
  });
});
