import { describe, expect, it } from '@jest/globals';
import { createStream } from '@prodrome/numerics';
import { judge, type JudgeOptions } from '../src/judge.ts';

const n = 200;
const stream = createStream('judge');
const draw = () => Float64Array.from({ length: n }, () => 0.05 + 0.9 * stream.next());
const council = draw();
const climatology = draw();
const weather = draw();
const labels = council.map((p) => Number(stream.next() < p));
const patients = Int32Array.from({ length: n }, (_, i) => Math.floor(i / 10));
const onset = Uint8Array.from({ length: n }, (_, i) => i % 2);
const answers = (i: number) => i % 4 !== 0;
const partly = weather.map((p, i) => (answers(i) ? p : NaN));
const options: JudgeOptions = {
  stream: createStream('1'),
  draws: 50,
  choice: {
    served: 'council',
    calibrated: false,
    logLoss: {},
    decisions: [],
    excluded: {},
    incomplete: {},
  },
  absent: { markov: 'no history' },
};
const set = { labels, patients, onset };
const models = { council, climatology, weather: partly, hrv: new Float64Array(n).fill(NaN) };
const metrics = judge({ set, models }, options);
const brier = (p: Float64Array, where: (i: number) => boolean) => {
  const kept = [...p.keys()].filter(where);
  return kept.reduce((s, i) => s + ((p[i] ?? NaN) - (labels[i] ?? NaN)) ** 2, 0) / kept.length;
};

describe('judge', () => {
  it('judges a model that answered some rows on those, and counts them', () => {
    const { rows, brier: found, brierSkill } = metrics.models['weather'] ?? {};
    expect(rows).toBe(150);
    expect(found).toBeCloseTo(brier(weather, answers), 12);
    const skill = 1 - brier(weather, answers) / brier(climatology, answers);
    expect(brierSkill).toBeCloseTo(skill, 12);
  });

  it('compares the council only with models that answered every row', () => {
    expect(metrics.comparisons).toHaveLength(1);
    expect(JSON.stringify(metrics.comparisons)).toMatch(/climatology/);
    expect(metrics.models['council']?.rows).toBeUndefined();
    expect(metrics.models['council']?.brier).toBeCloseTo(
      brier(council, () => true),
      12,
    );
  });

  it('names what is absent, with its reason', () => {
    expect(metrics.absent).toEqual({ markov: 'no history', hrv: 'it answered no row' });
    expect(metrics.models['hrv']).toBeUndefined();
  });

  it('one model’s figures do not depend on the others', () => {
    const alone = judge({ set, models: { council, climatology } }, options);
    expect(alone.models['council']).toEqual(metrics.models['council']);
  });

  it('without an answer of the council on every row, nothing is compared and no skill invented', () => {
    const silent = judge({ set, models: { council: partly, climatology: partly } }, options);
    expect(silent.comparisons).toEqual([]);
    expect(silent.models['council']?.rows).toBe(150);
    expect(silent.models['council']?.brierSkill).toBeUndefined();
  });
});
