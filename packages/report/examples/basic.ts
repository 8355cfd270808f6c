import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createStream, sigmoid } from '@prodrome/numerics';
import { createReport } from '@prodrome/report';

// 30 people, 60 days each, and forecasts that know half of what makes a day
const stream = createStream('readme');
const rows = Array.from({ length: 30 * 60 }, (_, row) => row);
const rates = Array.from({ length: 30 }, () => stream.nextNormal() - 1);
const patients = Int32Array.from(rows, (row) => Math.floor(row / 60));
const causes = Float64Array.from(rows, () => stream.nextNormal());
const odds = (row: number, share: number) =>
  (rates[patients[row] ?? 0] ?? 0) + share * (causes[row] ?? 0);

const { html, summary, findings } = createReport({
  rows: {
    labels: Float64Array.from(rows, (row) => (stream.next() < sigmoid(odds(row, 1)) ? 1 : 0)),
    patients,
    patientIds: rates.map((_, i) => `p${i}`),
    times: Float64Array.from(rows, (row) => row % 60),
    timeTexts: rows.map((row) => `day ${row % 60}`),
  },
  models: { mine: Float64Array.from(rows, (row) => sigmoid(odds(row, 0.5))) },
  about: 'mine',
});
writeFileSync(join(tmpdir(), 'report.html'), html);
console.log(summary);
console.log(findings.verdict.logLoss?.ci.map((end) => end.toFixed(3)));
console.log(findings.models['mine']?.withinAuc?.toFixed(2), html.length < 200_000);
