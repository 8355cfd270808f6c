import { ProdromeError } from '@prodrome/core';
import type { ReportData } from './report-data.ts';

/**
 * Refuses what no report can be made of.
 * @throws ProdromeError `USAGE` for lists of other lengths and names that are not there, `NUMERIC` for values that cannot be, `DATA_INSUFFICIENT` without rows.
 */
export function checkReportData(data: ReportData): void {
  const { rows, models, about, oracles, weights, quality, groups } = data;
  const { labels, patients, patientIds, times, timeTexts, onset, clusters } = rows;
  const n = labels.length;
  if (n === 0) {
    throw new ProdromeError('DATA_INSUFFICIENT', {
      ...{ where: 'report, rows', expected: 'at least one forecast with a known outcome' },
      got: 'none',
    });
  }
  const lists = { patients, times, timeTexts, onset, clusters };
  for (const [name, list] of Object.entries(lists)) expectLength(`rows.${name}`, list?.length, n);
  for (const [name, list] of Object.entries(groups ?? {})) {
    expectLength(`groups.${name}`, list.length, n);
  }
  expectEach('rows.labels', labels, '0 or 1', (label) => label === 0 || label === 1);
  expectEach('rows.times', times, 'a number of days', Number.isFinite);
  expectEach('rows.patients', patients, `a place in ${patientIds.length} patients`, (patient) =>
    Object.hasOwn(patientIds, patient),
  );
  const chance = (value: number): boolean => value >= 0 && value <= 1;
  expectSeries('models', models, n, 'a probability', chance);
  expectSeries('oracles', oracles, n, 'a probability', chance);
  expectSeries('weights', weights, n, 'a weight', (weight) => weight >= 0 && weight < Infinity);
  expectSeries('quality', quality, n, 'a share from 0 to 1', chance);
  const own = Object.hasOwn(models, about) ? models[about] : undefined;
  if (own?.some((value) => !Number.isNaN(value)) === true) return;
  throw new ProdromeError('USAGE', {
    where: 'report, about',
    expected: `a model that answers: one of ${Object.keys(models).join(', ')}`,
    got: about,
  });
}

function expectSeries(
  where: string,
  byName: Readonly<Record<string, Float64Array>> | undefined,
  n: number,
  expected: string,
  holds: (value: number) => boolean,
): void {
  for (const [name, values] of Object.entries(byName ?? {})) {
    expectLength(`${where}.${name}`, values.length, n);
    expectEach(
      `${where}.${name}`,
      values,
      expected,
      (value) => Number.isNaN(value) || holds(value),
    );
  }
}

function expectLength(where: string, got: number | undefined, n: number): void {
  if (got === undefined || got === n) return;
  throw new ProdromeError('USAGE', {
    where: `report, ${where}`,
    expected: `one for each of ${n} rows`,
    got: String(got),
  });
}

function expectEach(
  where: string,
  values: Float64Array | Int32Array,
  expected: string,
  holds: (value: number) => boolean,
): void {
  const at = values.findIndex((value) => !holds(value));
  if (at < 0) return;
  throw new ProdromeError('NUMERIC', {
    where: `report, ${where}, row ${at}`,
    expected,
    got: String(values[at]),
  });
}
