import { expect, it } from '@jest/globals';
import { createFeatureTable } from '@prodrome/core';
import type { PlausibilityRule } from '@prodrome/explanation';
import { createStream } from '@prodrome/numerics';
import {
  checkPlausibility,
  createTrainer,
  variableEffects,
  type MixtureModel,
} from '../src/index.ts';
import { aligned, diary, expert, expertType, plan } from './support.ts';

const stream = createStream('plausibility');
const learned = diary(60, 40, 'learned');
/** Answers by what was recorded of the signal that day, more or less. */
const bySignal = expertType('by_signal', () => ({
  predict: async ({ table, rows }) => ({
    values: Float64Array.from(
      rows,
      (row) => 0.2 + 0.5 * (table.values[row * table.columns.length] as number),
    ),
  }),
}));
const made = plan([expert('told', bySignal, 'physiological')]);
const trained = createTrainer(made).train(learned, { seed: '1' });

async function modelServing(served: string): Promise<MixtureModel> {
  const { model } = await trained;
  return { ...model, council: { ...model.council, served } };
}

const rule = (name: string, more: Partial<PlausibilityRule> = {}): PlausibilityRule => ({
  ...{ name, shape: 'increasing', evidence: 'made so', source: 'the generator' },
  ...more,
});

const rules = [
  rule('history'),
  rule('history', { past: { days: 14, every: 2 } }),
  rule('signal'),
  rule('signal', { shape: 'decreasing' }),
  rule('sex', { shape: 'flat', within: 1.25 }),
];

it.each([
  ['markov', ['holds', 'holds', 'unclear', 'unclear', 'holds']],
  ['climatology', ['holds', 'holds', 'unclear', 'unclear', 'holds']],
  ['told', ['unclear', 'unclear', 'holds', 'breaks', 'holds']],
])('tells by what %s answers, and by what it does not', async (served, verdicts) => {
  const model = await modelServing(served);
  const findings = await checkPlausibility(model, learned.table, rules, { stream });
  expect(findings.map(({ verdict }) => verdict)).toEqual(verdicts);
  expect(findings[0]).toMatchObject({ from: 0, to: 1, patients: 60, evidence: 'made so' });
  expect(await checkPlausibility(model, learned.table, rules, { stream })).toEqual(findings);
});

it('cannot say of a table of whom nobody has so many days', async () => {
  const short = diary(20, 8, 'short').table;
  const [finding] = await checkPlausibility(
    await modelServing('uniform'),
    short,
    [rule('history', { past: { days: 14, every: 2 } })],
    { stream },
  );
  expect(finding).toMatchObject({ verdict: 'unclear', reason: expect.any(String) });
});

it('effects of columns and outcomes, with the rows that were asked', async () => {
  const budget = { patients: 10, rowsPerPatient: 2 };
  const [signal, sex, history] = await variableEffects(
    await modelServing('told'),
    learned.table,
    ['signal', 'sex', 'history'],
    { stream, budget, values: 5 },
  );
  expect(signal?.sample).toMatchObject({ rows: 20, patients: 10, ofPatients: 60 });
  expect(signal?.sample.ofRows).toBe(learned.table.rows);
  for (const curve of [signal?.partial, signal?.accumulated]) {
    const points = curve?.points ?? [];
    expect(points).toHaveLength(5);
    // this expert answers 0.2 + 0.5 · signal
    for (const [at, { value, effect }] of points.entries()) {
      const { value: first, effect: start } = points[0] ?? { value: NaN, effect: NaN };
      if (at > 0) expect(effect - start).toBeCloseTo(0.5 * (value - first), 5);
    }
  }
  expect(sex).toMatchObject({ categories: ['female', 'male'] });
  expect(sex?.accumulated).toBeUndefined();
  expect(history?.partial.points.map(({ value }) => value)).toEqual([0, 1]);
});

it('of a table that is aligned there are no outcomes to ask about', async () => {
  const data = aligned();
  const { model } = await createTrainer(
    plan([], { experts: plan().experts.slice(2), candidates: plan().candidates.slice(0, 1) }),
  ).train(data, { seed: '1' });
  await expect(variableEffects(model, data.table, ['history'], { stream })).rejects.toMatchObject({
    code: 'DATA_COLUMN',
  });
  const unknown = createFeatureTable({
    ...data.table,
    values: new Float32Array(data.table.values.length).fill(NaN),
  });
  await expect(variableEffects(model, unknown, ['signal'], { stream })).rejects.toMatchObject({
    code: 'DATA_INSUFFICIENT',
  });
});
