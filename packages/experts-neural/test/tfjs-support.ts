import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect } from '@jest/globals';
import { createFeatureTable, type TrainingData } from '@prodrome/core';
import { tfjsModel } from '../src/index.ts';
import { all, context, create } from './support.ts';

/** What TensorFlow.js answered. */
export interface Recorded {
  readonly rows: readonly (readonly (number | readonly number[])[])[];
  readonly answers: readonly number[];
}

/** Recorded answers by the name of the model. */
export const recordedIn = (file: string): Record<string, Recorded> =>
  JSON.parse(readFileSync(new URL(`golden/${file}`, import.meta.url), 'utf8')) as Record<
    string,
    Recorded
  >;

export const folderOf = (name: string): string =>
  fileURLToPath(new URL(`golden/tfjs-${name}`, import.meta.url));

/** Its model.json, without the spaces of a formatter. */
export const textOf = (name: string): string =>
  JSON.stringify(JSON.parse(readFileSync(`${folderOf(name)}/model.json`, 'utf8')));

/** Each recorded row as a patient: of one day for columns, of several for windows. */
export function tableOf({ rows, answers }: Recorded): TrainingData {
  const days = rows.flatMap((row, patient) => {
    const own = (Array.isArray(row[0]) ? row : [row]) as number[][];
    return own.map((cells, time) => ({ patient, time, cells }));
  });
  const width = days[0]?.cells.length ?? 0;
  const table = createFeatureTable({
    columns: ['a', 'b', 'c'].slice(0, width).map((name) => ({ name, domain: 'x', kind: 'number' })),
    values: Float32Array.from(days.flatMap(({ cells }) => cells)),
    patients: Int32Array.from(days, ({ patient }) => patient),
    times: Float64Array.from(days, ({ time }) => time),
    patientIds: answers.map((_, patient) => `p${patient}`),
  });
  const task = { kind: 'binary', outputs: 1, horizonDays: 1 } as const;
  return { task, table, rows: all(table), labels: new Float64Array(days.length) };
}

/** What a model answers to the last day of each recorded row. */
export async function answersOf(options: object, own: Recorded): Promise<readonly number[]> {
  const data = tableOf(own);
  const model = await create(tfjsModel, options);
  await model.train(data, context());
  const { values } = await model.predict(data);
  const days = values.length / own.answers.length;
  return own.answers.map((_, patient) => values[(patient + 1) * days - 1] as number);
}

/** Whether the last day of each recorded row is answered as TensorFlow.js did. */
export async function expectRecorded(name: string, own: Recorded, options: object): Promise<void> {
  const answers = await answersOf({ path: folderOf(name), ...options }, own);
  own.answers.forEach((answer, patient) => {
    expect(answers[patient]).toBeCloseTo(answer, 6);
  });
  expect(new Set(own.answers).size).toBe(6);
}
