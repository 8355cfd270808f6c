import { createFeatureTable } from '@prodrome/core';
import { huntLeaks } from '@prodrome/leak-hunt';
import { createStream } from '@prodrome/numerics';

// thirty people of sixty days: a mood of that day, and the mood of the day after, which an event has spoilt
const stream = createStream('readme');
const [people, days] = [30, 60];
const rows = people * days;
const outcomes = Float64Array.from({ length: rows }, () => Number(stream.next() < 0.2));
const mood = outcomes.map((event) => stream.nextNormal() - 1.5 * event);
const isLast = (row: number): boolean => row % days === days - 1;
const table = createFeatureTable({
  columns: ['a', 'b'].map((name) => ({ name, domain: 'other', kind: 'number' as const })),
  values: Float32Array.from({ length: 2 * rows }, (_, at) => {
    const row = Math.floor(at / 2);
    if (at % 2 === 0) return mood[row] ?? NaN;
    return isLast(row) ? NaN : (mood[row + 1] ?? NaN);
  }),
  patients: Int32Array.from({ length: rows }, (_, row) => Math.floor(row / days)),
  times: Float64Array.from({ length: rows }, (_, row) => row % days),
  patientIds: Array.from({ length: people }, (_, person) => `p${person}`),
  outcomes,
});
const labels = outcomes.map((_, row) => (isLast(row) ? NaN : (outcomes[row + 1] ?? NaN)));
for (const { kind, column, evidence } of huntLeaks({ table, labels, horizonDays: 1 })) {
  console.log(kind, column, evidence['equals']);
}
