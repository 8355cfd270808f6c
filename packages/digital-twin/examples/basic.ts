import { createFeatureTable } from '@prodrome/core';
import { fitTwin, patientState, planSchema, simulatePlan } from '@prodrome/digital-twin';
import { createStream } from '@prodrome/numerics';

// 40 people of 90 days, in whom stress brings attacks on: by half a log odds a point
const stream = createStream('readme');
const [people, days] = [40, 90];
const values = new Float32Array(people * days);
const outcomes = new Float64Array(people * days);
for (let row = 0; row < values.length; row++) {
  const begins = row % days === 0;
  const before = begins ? 5 : (values[row - 1] ?? NaN);
  const logOdds = -1.5 + 0.5 * (before - 5);
  outcomes[row] = !begins && stream.next() < 1 / (1 + Math.exp(-logOdds)) ? 1 : 0;
  values[row] = Math.min(10, Math.max(0, 3 + 0.4 * before + 1.3 * stream.nextNormal()));
}
const table = createFeatureTable({
  columns: [{ name: 'stress', domain: 'behavioural', kind: 'number' }],
  ...{ values, outcomes, patientIds: Array.from({ length: people }, (_, i) => `p${i}`) },
  patients: Int32Array.from(values, (_, row) => Math.floor(row / days)),
  times: Float64Array.from(values, (_, row) => row % days),
});
const twin = fitTwin(table, {
  variables: [{ name: 'stress', kind: 'habit', terms: [{ kind: 'level' }], possible: [0, 10] }],
  ...{ signs: [], refusals: {} },
});
const state = patientState(twin, table, { patient: 'p7' });
const plan = planSchema.parse({ steps: [{ variable: 'stress', cap: 4 }] });
const { without, effect, placebo } = simulatePlan(twin, state, plan, { seed: 1, hasDates: false });
for (const { mean, low, high } of [without, effect, placebo]) {
  console.log(mean.toFixed(1), 'from', low.toFixed(1), 'to', high.toFixed(1));
}
console.log(effect.isTold, placebo.isTold, 'luck', effect.samplingDeviation.toFixed(1));
