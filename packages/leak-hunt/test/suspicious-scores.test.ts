import { expect, it } from '@jest/globals';
import { evaluateModels } from '@prodrome/evaluation';
import { createStream } from '@prodrome/numerics';
import { suspiciousScores } from '../src/index.ts';
import { plainDiary } from './diaries.ts';

const { labels, outcomes, patients } = plainDiary('scores', 40, 90);
const rows = Int32Array.from(labels.keys()).filter((row) => !Number.isNaN(labels[row]));
const at = (values: ArrayLike<number>): Float64Array =>
  Float64Array.from(rows, (row) => values[row] as number);
const stream = createStream('scores');
const set = {
  labels: at(labels),
  patients: rows.map((row) => patients[row] as number),
  onset: Uint8Array.from(rows, (row) => Number(outcomes[row] === 0)),
};
const noise = at(outcomes.map(() => stream.next()));
const markov = at(outcomes).map((outcome) => 0.2 + 0.2 * outcome);

/** A share of the label, the rest noise. */
const knowing = (share: number): Float64Array =>
  noise.map((value, row) => share * (set.labels[row] as number) + (1 - share) * value);

const found = (models: Readonly<Record<string, Float64Array>>, baselines = ['markov']) => {
  const metrics = evaluateModels(models, set, { stream: stream.fork('metrics'), replicates: 100 });
  return suspiciousScores({ set, models, metrics, baselines }, stream.fork('onsets'));
};

it('passes noise, and what persists', () => {
  expect(found({ markov, noise, some: knowing(0.1) })).toEqual([]);
});

it('names every figure of a model that knows, with its line', () => {
  const scores = found({ markov, knows: knowing(0.45) });
  expect(scores.map(({ model, figure, line }) => [model, figure, line])).toEqual([
    ['knows', 'pooledAuc', 0.85],
    ['knows', 'onsetAuc', 0.8],
    ['knows', 'withinAuc', 0.7],
    ['knows', 'onsetWithinAuc', 0.7],
  ]);
  for (const { value, ci, line } of scores) {
    expect(ci[0]).toBeGreaterThan(line);
    expect(value).toBeGreaterThan(ci[0]);
  }
});

it('does not hold against a model what the history alone reaches', () => {
  const models = { markov: knowing(0.45), gate: knowing(0.45) };
  expect(found(models)).toEqual([]);
  expect(found(models, []).length).toBe(8);
});

it('holds nothing against figures of fewer than five people', () => {
  const few = Int32Array.from(set.patients, (patient) => patient % 4);
  const models = { knows: knowing(0.45) };
  const own = { ...set, patients: few };
  const metrics = evaluateModels(models, own, { stream: stream.fork('few'), replicates: 100 });
  expect(suspiciousScores({ set: own, models, metrics, baselines: [] }, stream)).toEqual([]);
});
