import { takeRows } from '@prodrome/core';
import { demand, demandSame, type Check } from './check.ts';
import {
  askAll,
  diaryFor,
  hasStates,
  stateWidth,
  trainModel,
  type ExpertSubject,
} from './expert-subject.ts';
import {
  carryStates,
  cellsOf,
  everyRow,
  patientSplits,
  renamed,
  rowsOfPatients,
  rowsUntil,
  rowsWhere,
  splitAt,
} from './tables.ts';

const cuts = [0, 7, 13, 24];

/** Checks of what an expert's answers may depend on. */
export const causalityChecks: readonly Check<ExpertSubject>[] = [
  {
    name: 'prefix',
    law: 'Cutting the future changes no answer.',
    remedy:
      'read no row after the asked one, and no mean, rank or count over the table you are asked about: what is needed of other rows is learned in `train`.',
    run: async (subject) => {
      const table = diaryFor(subject);
      const model = await trainModel(subject);
      const { values } = await askAll(model, table);
      for (const cut of cuts) {
        const kept = rowsUntil(table, cut);
        const early = await askAll(model, takeRows(table, kept));
        demandSame(early.values, cellsOf(values, kept), `Cut at day ${cut}`);
      }
    },
  },
  {
    name: 'chunk',
    law: 'Days 1..t, then the rest from the returned states, equal all at once, bit for bit.',
    remedy:
      'begin from `from` where it is given, keep all that is remembered in the state and read no earlier row of the table beside it; `runScan` does so.',
    applies: hasStates,
    run: async (subject) => {
      const table = diaryFor(subject);
      const model = await trainModel(subject);
      const whole = await askAll(model, table);
      for (const cut of cuts) {
        const { early, late, lateRows } = splitAt(table, cut);
        const { states } = await askAll(model, early);
        demand(
          states !== undefined,
          '`predict` returned no `states`: those that `runScan` gives, or the expert’s own.',
        );
        if (!states || late.rows === 0) continue;
        const rest = await askAll(model, late, carryStates(states, early, late));
        const continued = `Continued with \`from\`, the states after day ${cut}`;
        demandSame(rest.values, cellsOf(whole.values, lateRows), continued);
        if (!rest.states || !whole.states) continue;
        const expected = carryStates(whole.states, table, late);
        demandSame(rest.states.values, expected.values, `States after day ${cut} and the rest`);
      }
    },
  },
  {
    name: 'states',
    law: 'States have the claimed width and stand at each patient’s last row, whatever rows are asked.',
    remedy:
      'return one state of `memory.stateWidth` numbers for every patient of the table, taken after its last row, and that row’s time as `asOf`.',
    applies: hasStates,
    run: async (subject) => {
      const table = diaryFor(subject);
      const model = await trainModel(subject);
      const { states } = await askAll(model, table);
      const claimed = stateWidth(subject, model);
      demand(states?.width === claimed, `Width ${states?.width ?? 'none'}, claimed ${claimed}.`);
      table.patientIds.forEach((id, patient) => {
        const own = rowsOfPatients(table, [patient]);
        const last = table.times[own.at(-1) ?? -1];
        demand(
          states?.asOf[patient] === last,
          `${id} stands at ${states?.asOf[patient] ?? 'none'}, last row ${last}.`,
        );
      });
      const some = await model.predict({ table, rows: Int32Array.of(3, 4) });
      demandSame(some.states?.values ?? [], states?.values ?? [], 'States when two rows are asked');
    },
  },
  {
    name: 'row-wise',
    law: 'With memory `row`, an answer depends on its own row only.',
    remedy:
      'claim `memory: { stateWidth }` and carry what is remembered in states, or read nothing but the asked row.',
    applies: ({ type }) => type.capabilities.memory === 'row',
    run: async (subject) => {
      const table = diaryFor(subject);
      const model = await trainModel(subject);
      const { values } = await askAll(model, table);
      for (const row of [0, 5, 40, table.rows - 1]) {
        const alone = await askAll(model, takeRows(table, Int32Array.of(row)));
        demandSame(alone.values, cellsOf(values, [row]), `Row ${row} alone`);
      }
    },
  },
  {
    name: 'batch',
    law: 'Any split of a table, by patients or by asked rows, gives the same bits.',
    remedy:
      'let an answer depend on the rows of its own patient alone: no place in the table, no walk past a patient’s first row (compare `table.patients`), no number drawn while answering.',
    run: async (subject) => {
      const table = diaryFor(subject);
      const model = await trainModel(subject);
      const { values } = await askAll(model, table);
      for (const { what, rows } of patientSplits(table)) {
        const some = await askAll(model, takeRows(table, rows));
        demandSame(some.values, cellsOf(values, rows), what);
      }
      const asked = [
        { what: 'Every seventh row asked', rows: rowsWhere(table, (row) => row % 7 === 3) },
        { what: 'The first 50 rows asked', rows: everyRow(50) },
        { what: 'One row asked', rows: Int32Array.of(50) },
        { what: 'The rows from 51 on asked', rows: rowsWhere(table, (row) => row > 50) },
      ];
      for (const { what, rows } of asked) {
        const some = await model.predict({ table, rows });
        demandSame(some.values, cellsOf(values, rows), what);
      }
    },
  },
  {
    name: 'patient-ids',
    law: 'Renaming all patients changes no answer.',
    remedy:
      'use `table.patients` to tell patients apart within a call, and nothing of `table.patientIds`: what is known of a patient is in its rows and its state.',
    run: async (subject) => {
      const table = diaryFor(subject);
      const model = await trainModel(subject);
      const { values } = await askAll(model, table);
      demandSame((await askAll(model, renamed(table))).values, values, 'Renamed');
    },
  },
];
