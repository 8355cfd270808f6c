import { createStream, sigmoid } from '@prodrome/numerics';
import type { ReportData } from '../src/index.ts';

/** How made-up diaries are. */
export interface Diaries {
  readonly patients?: number;
  readonly days?: number;
  readonly seed?: string;
  /** Log odds that the model knows of each day, times these; 0 = it knows the patients' rates only. */
  readonly knows?: number;
}

/** Diaries of people with rates of their own, on days since 2026-01-01, and a model that knows some of what makes a day. */
export function diaries({
  patients = 24,
  days = 60,
  seed = 'report',
  knows = 1,
}: Diaries = {}): ReportData {
  const stream = createStream(seed);
  const n = patients * days;
  const labels = new Float64Array(n);
  const model = new Float64Array(n);
  const rate = new Float64Array(n);
  for (let patient = 0; patient < patients; patient++) {
    const own = stream.nextNormal() - 1;
    for (let day = 0; day < days; day++) {
      const row = patient * days + day;
      const cause = stream.nextNormal();
      labels[row] = stream.next() < sigmoid(own + cause) ? 1 : 0;
      model[row] = sigmoid(own + knows * cause);
      rate[row] = sigmoid(0.9 * own);
    }
  }
  const first = 20_454;
  const day = (row: number): number => first + (row % days);
  return {
    rows: {
      labels,
      patients: Int32Array.from(labels, (_, row) => Math.floor(row / days)),
      patientIds: Array.from({ length: patients }, (_, i) => `p${i}`),
      times: Float64Array.from(labels, (_, row) => day(row)),
      timeTexts: Array.from(labels, (_, row) =>
        new Date(day(row) * 86_400_000).toISOString().slice(0, 10),
      ),
    },
    models: { mine: model, climatology: rate },
    about: 'mine',
  };
}
