import { expect, it } from '@jest/globals';
import { createFeatureTable, type FeatureColumn, type FeatureTable } from '@prodrome/core';
import { openComponent, walkComponent } from '@prodrome/graph';
import { createStream } from '@prodrome/numerics';
import { createQuality, qualityScores } from '../src/index.ts';
import { all, worst } from './support.ts';

const columns: readonly FeatureColumn[] = [
  { name: 'pulse', domain: 'physiological', kind: 'number' },
  { name: 'sleep', domain: 'behavioural', kind: 'number' },
  { name: 'signed', domain: 'physiological', kind: 'number' },
  { name: 'stress', domain: 'behavioural', kind: 'ordinal' },
  { name: 'flag', domain: 'behavioural', kind: 'binary' },
  { name: 'city', domain: 'environmental', kind: 'category', categories: ['a', 'b'] },
];
const width = columns.length;

const tableOf = (patients: Int32Array, times: Float64Array, values: Float32Array): FeatureTable =>
  createFeatureTable({
    ...{ columns, values, patients, times },
    patientIds: Array.from({ length: (patients.at(-1) ?? -1) + 1 }, (_, at) => String(at)),
  });

/** Every number differs: none repeats by nature. */
const training = tableOf(
  new Int32Array(300),
  Float64Array.from(all(300)),
  Float32Array.from({ length: 300 * width }, (_, at) =>
    at % width < 4 ? Math.floor(at / width) / 30 : 0,
  ),
);

/** Sensors that are stuck for days, values out of limits, zeros of both signs, gaps, and days that come twice. */
function diary(): FeatureTable {
  const stream = createStream('quality');
  const [patients, days] = [5, 60];
  const times = new Float64Array(patients * days);
  const values = new Float32Array(times.length * width);
  const held = new Float32Array(width);
  for (let row = 0; row < times.length; row++) {
    const step = stream.next() < 0.1 ? 30 : stream.nextInt(3);
    times[row] = row % days === 0 ? 19_000.25 : (times[row - 1] ?? 0) + step;
    // the last patient ends with days of which nothing is known
    const isSilent = stream.next() < 0.1 || row + 3 >= times.length;
    for (let at = 0; at < width; at++) {
      if (row % days === 0 || stream.next() < 0.08) held[at] = 60 * stream.next() - 20;
      if (at === 2) held[at] = stream.next() < 0.05 ? -0 : 0;
      if (at > 3) held[at] = stream.nextInt(4) - 1;
      const isMissing = isSilent || stream.next() < 0.04;
      values[row * width + at] = isMissing ? NaN : (held[at] ?? NaN);
    }
  }
  return tableOf(
    Int32Array.from(times, (_, row) => Math.floor(row / days)),
    times,
    values,
  );
}

it.each([
  [undefined],
  [['environmental']],
  [['behavioural', 'unknown', 'physiological']],
  [['unknown']],
])('of %j is the same as a graph, day by day', async (domains) => {
  const quality = createQuality(domains);
  quality.fit(training, all(training.rows));
  const table = diary();
  const { scores, states } = quality.apply(table);
  const got = await walkComponent(table, quality, (graph, input) => {
    const { scores: values, ...memory } = quality.toGraph(graph, input, columns);
    return { values, ...memory };
  });
  expect(worst(got.values, scores)).toBeLessThan(1e-7);
  expect(worst(got.states, states.values)).toBe(0);
  if (domains !== undefined) return;
  qualityScores.forEach((_, score) => {
    const seen = new Set(scores.filter((__, at) => at % qualityScores.length === score));
    expect(seen.size).toBeGreaterThan(2);
  });
});

it('refuses other columns, and says what it lacks', async () => {
  const quality = createQuality();
  const given = { features: { type: 'float', shape: ['n', width] } } as const;
  const scores = (of: readonly FeatureColumn[]) =>
    openComponent(given, (graph, input) => ({ scores: quality.toGraph(graph, input, of).scores }));
  await expect(scores(columns)).rejects.toThrow(expect.objectContaining({ code: 'STATE' }));
  quality.fit(training, all(training.rows));
  await expect(scores(columns.toReversed())).rejects.toThrow(/expected columns pulse/);
  await expect(scores(columns)).rejects.toThrow(/the input time/);
});
