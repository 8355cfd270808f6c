import type { Fold } from '@prodrome/core';
import { samplePatients, sampleRows, splitRows } from '@prodrome/splits';
import { createStream } from '@prodrome/numerics';

// six people of four days each; a headache on every day of the last, and on none of the first
const people = ['ada', 'ben', 'cyd', 'dan', 'eve', 'fay'];
const days = 4;
const rows = people.flatMap((_, person) => Array.from({ length: days }, (_, day) => [person, day]));
const table = {
  patientIds: people,
  patients: Int32Array.from(rows, ([person = 0]) => person),
  times: Float64Array.from(rows, ([, day = 0]) => day),
};
const labels = Float64Array.from(rows, ([person = 0, day = 0]) => Number(day < person - 1));
labels[0] = NaN; // not recorded

const namesOf = (chosen: Int32Array): string =>
  [...new Set(Array.from(chosen, (row) => people[table.patients[row] ?? 0]))].join(' ');
const show = (folds: readonly Fold[]): void => {
  for (const { train, test } of folds) {
    console.log(
      `train on ${train.length} rows of ${namesOf(train)}; test on ${test.length} of ${namesOf(test)}`,
    );
  }
};
const byPatient = { kind: 'patients', folds: 3, horizonDays: 1 } as const;
show(splitRows(table, labels, byPatient, createStream('readme')));
const later = { kind: 'forward', holdout: { fraction: 0.5 }, horizonDays: 1 } as const;
show(splitRows(table, labels, later, createStream('readme')));

const half = { fraction: 0.5, stratified: true };
console.log(namesOf(samplePatients(table, labels, half, createStream('readme'))));
console.log([...sampleRows(table, labels, { count: 5 }, createStream('readme'))]);
