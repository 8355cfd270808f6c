import { createFeatureTable } from '@prodrome/core';
import { gradientBoosting, gradientBoostingExpertOptionsSchema } from '@prodrome/experts-trees';
import { createStream } from '@prodrome/numerics';

// attacks follow short nights with stress; a fifth of the nights is not recorded
const stream = createStream('readme');
const days = 1000;
const values = new Float32Array(2 * days);
const labels = new Float64Array(days);
for (let day = 0; day < days; day++) {
  const sleepHours = stream.next() < 0.2 ? NaN : 7 + stream.nextNormal();
  const stress = Math.floor(10 * stream.next());
  values.set([sleepHours, stress], 2 * day);
  labels[day] = Number(stream.next() < (sleepHours < 7 && stress > 5 ? 0.8 : 0.1));
}
const tableOf = (cells: Float32Array) =>
  createFeatureTable({
    columns: ['sleep_hours', 'stress'].map((name) => ({
      ...{ name, domain: 'behavioural', kind: 'number' },
    })),
    values: cells,
    patients: new Int32Array(cells.length / 2),
    times: Float64Array.from({ length: cells.length / 2 }, (_, day) => day),
    patientIds: ['ann'],
  });
const task = { kind: 'binary', outputs: 1, horizonDays: 1 } as const;
const options = gradientBoostingExpertOptionsSchema.parse({ nEstimators: 50, maxDepth: 3 });
const expert = gradientBoosting.create(options, { task, specialty: 'behavioural' });
const rows = Int32Array.from({ length: days }, (_, day) => day);
await expert.train({ task, table: tableOf(values), rows, labels }, { stream });

const later = tableOf(Float32Array.of(5.5, 8, 8, 8, 5.5, 2, NaN, 8));
const answer = await expert.predict({ table: later, rows: Int32Array.of(0, 1, 2, 3) });
console.log(Array.from(answer.values, (p) => p.toFixed(2)));
