import { describe, expect, it } from '@jest/globals';
import { createStream } from '@prodrome/numerics';
import type { PlannedExpert } from '../src/model/plan.ts';
import { evaluateForecasts, type EvaluationOptions } from '../src/selection/evaluate-forecasts.ts';

const n = 200;
const stream = createStream('judge');
const draw = () => Float64Array.from({ length: n }, () => 0.05 + 0.9 * stream.next());
const selected = draw();
const climatology = draw();
const weather = draw();
const labels = selected.map((p) => Number(stream.next() < p));
const patients = Int32Array.from({ length: n }, (_, i) => Math.floor(i / 10));
const onset = Uint8Array.from({ length: n }, (_, i) => i % 2);
const answers = (i: number) => i % 4 !== 0;
const partly = weather.map((p, i) => (answers(i) ? p : NaN));
const options: EvaluationOptions = {
  stream: createStream('1'),
  replicates: 50,
  selection: {
    served: 'selected',
    calibrated: false,
    logLoss: {},
    decisions: [],
    excluded: {},
    incomplete: {},
  },
  absent: { markov: 'no history' },
  training: [],
  experts: [],
};
const set = { labels, patients, onset };
const models = { selected, climatology, weather: partly, hrv: new Float64Array(n).fill(NaN) };
const metrics = evaluateForecasts({ set, models }, options);
const brier = (p: Float64Array, where: (i: number) => boolean) => {
  const kept = [...p.keys()].filter(where);
  return kept.reduce((s, i) => s + ((p[i] ?? NaN) - (labels[i] ?? NaN)) ** 2, 0) / kept.length;
};

describe('evaluateForecasts', () => {
  it('evaluates a model that answered some rows on those, and counts them', () => {
    const { rows, brier: found, brierSkill } = metrics.models['weather'] ?? {};
    expect(rows).toBe(150);
    expect(found).toBeCloseTo(brier(weather, answers), 12);
    const skill = 1 - brier(weather, answers) / brier(climatology, answers);
    expect(brierSkill).toBeCloseTo(skill, 12);
  });

  it('compares the selected only with models that answered every row', () => {
    expect(metrics.comparisons).toHaveLength(1);
    expect(JSON.stringify(metrics.comparisons)).toMatch(/climatology/);
    expect(metrics.models['selected']?.rows).toBeUndefined();
    expect(metrics.models['selected']?.brier).toBeCloseTo(
      brier(selected, () => true),
      12,
    );
  });

  it('names what is absent, with its reason', () => {
    expect(metrics.absent).toEqual({ markov: 'no history', hrv: 'it answered no row' });
    expect(metrics.models['hrv']).toBeUndefined();
  });

  it('one model’s figures do not depend on the others', () => {
    const alone = evaluateForecasts({ set, models: { selected, climatology } }, options);
    expect(alone.models['selected']).toEqual(metrics.models['selected']);
  });

  it('without an answer of the selected on every row, nothing is compared and no skill invented', () => {
    const partial = evaluateForecasts(
      { set, models: { selected: partly, climatology: partly } },
      options,
    );
    expect(partial.comparisons).toEqual([]);
    expect(partial.models['selected']?.rows).toBe(150);
    expect(partial.models['selected']?.brierSkill).toBeUndefined();
  });
});

describe('what is known against an expert', () => {
  const planned = (name: string, caveat?: string): PlannedExpert => ({
    ...{ name, specialty: 'all', history: true, role: 'member', options: {} },
    recipe: { type: name, options: {} },
    type: {
      ...({} as PlannedExpert['type']),
      ...(caveat !== undefined && { caveat: () => caveat }),
    },
  });

  it('stands beside its figures and those of mixtures, and of no other expert or truth', () => {
    const experts = [planned('climatology'), planned('weather', 'may have seen the rows')];
    const oracles = { oracle2: selected };
    const truth = { climatology, oracles };
    const { caveats } = evaluateForecasts({ set, models, truth }, { ...options, experts });
    expect(caveats).toEqual({
      weather: 'may have seen the rows',
      selected: 'may rest on weather, which may have seen the rows',
    });
  });

  it('of one that stands apart is no word against mixtures', () => {
    const apart: PlannedExpert = { ...planned('weather', 'may have seen them'), role: 'apart' };
    const { caveats } = evaluateForecasts({ set, models }, { ...options, experts: [apart] });
    expect(caveats).toEqual({
      weather: 'may have seen them; stands apart: it is neither mixed nor served',
    });
  });

  it('is absent where there is nothing', () => {
    const told = evaluateForecasts({ set, models }, { ...options, experts: [planned('weather')] });
    expect('caveats' in told).toBe(false);
  });
});
