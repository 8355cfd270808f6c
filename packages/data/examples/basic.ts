import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readBatches, readDataset } from '@prodrome/data';

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

for await (const batch of readBatches(path, { schema }, { rows: 2 })) {
  console.log(batch.table.patientIds, batch.table.rows, batch.report.labelled);
}
