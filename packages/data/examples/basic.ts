import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readBatches, readDataset, samplePatients, splitRows } from '@prodrome/data';
import { createStream } from '@prodrome/numerics';

const path = join(tmpdir(), 'prodrome-diary.csv');
await writeFile(
  path,
  `patient_id,date,sleep_hours,weather,headache_today
ada,2024-03-01,7.5,rain,no
ada,2024-03-02,5,sun,yes
ada,2024-03-04,,sun,no
ben,2024-03-01,8,rain,no
ben,2024-03-02,6.5,,no
`,
);
const dataset = await readDataset(path, {
  domains: { behavioural: ['sleep_hours'], environmental: ['weather'] },
});
const { table, labels, schema } = dataset;
for (let row = 0; row < table.rows; row++) {
  const patient = table.patientIds[table.patients[row] ?? 0];
  const features = [...table.values.subarray(row * 2, row * 2 + 2)];
  console.log(patient, dataset.timeText(row), features, labels[row]);
}

const plan = { kind: 'patients', folds: 2, horizonDays: schema.horizonDays } as const;
const folds = splitRows(table, labels, plan, createStream(1));
console.log(folds.map(({ train, test }) => [[...train], [...test]]));
console.log([...samplePatients(table, labels, { count: 1 }, createStream(1))]);

for await (const batch of readBatches(path, { schema }, { rows: 2 })) {
  console.log(batch.table.patientIds, batch.table.rows, batch.report.labelled);
}
