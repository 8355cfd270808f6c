import { createFeatureTable } from '@prodrome/core';
import { climatology, markov } from '@prodrome/experts';
import { createStream } from '@prodrome/numerics';

// 30 patients of 60 days: a day is as yesterday, or an attack with the patient's own rate
const stream = createStream('readme');
const [patients, days] = [30, 60];
const rates = Array.from({ length: patients }, () => stream.next() / 2);
const outcomes = new Float64Array(patients * days);
for (let row = 0; row < outcomes.length; row++) {
  const attack = Number(stream.next() < (rates[Math.floor(row / days)] ?? 0));
  const lasts = row % days > 0 && stream.next() < 0.4;
  outcomes[row] = lasts ? (outcomes[row - 1] ?? 0) : attack;
}
const table = createFeatureTable({
  columns: [],
  values: new Float32Array(0),
  patients: Int32Array.from(outcomes, (_, row) => Math.floor(row / days)),
  times: Float64Array.from(outcomes, (_, row) => row % days),
  patientIds: rates.map((_, patient) => `p${patient}`),
  outcomes,
});
// each row but a patient's last is labelled with tomorrow
const rows = Int32Array.from(outcomes.keys()).filter((row) => row % days < days - 1);
const labels = Float64Array.from(rows, (row) => outcomes[row + 1] ?? NaN);
const task = { kind: 'binary', outputs: 1, horizonDays: 1 } as const;
const setting = { task, specialty: 'all' };
const asked = Int32Array.of(293, 294, 295, 296, 297);
console.log('today', ...asked.map((row) => outcomes[row] ?? NaN));
for (const expert of [climatology.create({}, setting), markov.create({ l2: 1 }, setting)]) {
  await expert.train({ task, table, rows, labels }, { stream });
  const { values } = await expert.predict({ table, rows: asked });
  console.log(...Array.from(values, (p) => p.toFixed(3)));
}
