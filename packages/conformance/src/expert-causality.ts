import { takeRows, type FeatureTable } from '@prodrome/core';
import { demand, demandSame, type Check } from './check.ts';
import {
  askAll,
  carryStates,
  diaryFor,
  hasStates,
  stateWidth,
  trainModel,
  type ExpertSubject,
} from './expert-subject.ts';
import { rowsWhere } from './fixture.ts';

const cuts = [0, 7, 13, 24];

/** Checks of what an expert's answers may depend on. */
export const causalityChecks: readonly Check<ExpertSubject>[] = [
  {
    name: 'prefix',
    law: 'Cutting the future changes no answer.',
    run: async (subject) => {
      const table = diaryFor(subject);
      const model = await trainModel(subject);
      const { values } = await askAll(model, table);
      for (const cut of cuts) {
        const kept = rowsWhere(table, (row) => (table.times[row] as number) <= cut);
        const early = await askAll(model, takeRows(table, kept));
        demandSame(early.values, pick(values, kept), `Cut at day ${cut}`);
      }
    },
  },
  {
    name: 'chunk',
    law: 'Days 1..t, then the rest from the returned states, equal all at once, bit for bit.',
    applies: hasStates,
    run: async (subject) => {
      const table = diaryFor(subject);
      const model = await trainModel(subject);
      const whole = await askAll(model, table);
      for (const cut of cuts) {
        const { early, late, lateRows } = split(table, cut);
        const { states } = await askAll(model, early);
        demand(
          states !== undefined,
          '`predict` returned no `states`: those that `runScan` gives, or the expert’s own.',
        );
        if (!states || late.rows === 0) continue;
        const from = carryStates(states, early, late);
        const rest = await askAll(model, late, from);
        const continued = `Continued with \`from\`, the states after day ${cut}`;
        demandSame(rest.values, pick(whole.values, lateRows), continued);
        if (!rest.states || !whole.states) continue;
        const expected = carryStates(whole.states, table, late);
        demandSame(rest.states.values, expected.values, `States after day ${cut} and the rest`);
      }
    },
  },
  {
    name: 'states',
    law: 'States have the claimed width and stand at each patient’s last row.',
    applies: hasStates,
    run: async (subject) => {
      const table = diaryFor(subject);
      const model = await trainModel(subject);
      const { states } = await askAll(model, table);
      const claimed = stateWidth(subject, model);
      demand(states?.width === claimed, `Width ${states?.width ?? 'none'}, claimed ${claimed}.`);
      table.patientIds.forEach((id, patient) => {
        const last = Math.max(
          ...rowsWhere(table, (row) => table.patients[row] === patient).map(
            (row) => table.times[row] as number,
          ),
        );
        demand(
          states?.asOf[patient] === last,
          `${id} stands at ${states?.asOf[patient] ?? 'none'}, last row ${last}.`,
        );
      });
    },
  },
  {
    name: 'row-wise',
    law: 'With memory `row`, an answer depends on its own row only.',
    applies: ({ type }) => type.capabilities.memory === 'row',
    run: async (subject) => {
      const table = diaryFor(subject);
      const model = await trainModel(subject);
      const { values } = await askAll(model, table);
      for (const row of [0, 5, 40, table.rows - 1]) {
        const alone = await askAll(model, takeRows(table, Int32Array.of(row)));
        demandSame(alone.values, pick(values, Int32Array.of(row)), `Row ${row} alone`);
      }
    },
  },
  {
    name: 'other-patients',
    law: 'A patient’s answers do not depend on which other patients are in the table.',
    run: async (subject) => {
      const table = diaryFor(subject);
      const model = await trainModel(subject);
      const { values } = await askAll(model, table);
      for (const chosen of [[0], [3, 7], [1, 2, 11]]) {
        const kept = rowsWhere(table, (row) => chosen.includes(table.patients[row] as number));
        const some = await askAll(model, takeRows(table, kept));
        demandSame(some.values, pick(values, kept), `Patients ${chosen.join(', ')} only`);
      }
    },
  },
  {
    name: 'asked-rows',
    law: 'Asking for some rows gives the answers that asking for all gives.',
    run: async (subject) => {
      const table = diaryFor(subject);
      const model = await trainModel(subject);
      const { values } = await askAll(model, table);
      const rows = rowsWhere(table, (row) => row % 7 === 3);
      const some = await model.predict({ table, rows });
      demandSame(some.values, pick(values, rows), 'Every seventh row');
    },
  },
];

function split(
  table: FeatureTable,
  cut: number,
): { early: FeatureTable; late: FeatureTable; lateRows: Int32Array } {
  const isEarly = (row: number): boolean => (table.times[row] as number) <= cut;
  const lateRows = rowsWhere(table, (row) => !isEarly(row));
  return {
    early: takeRows(table, rowsWhere(table, isEarly)),
    late: takeRows(table, lateRows),
    lateRows,
  };
}

const pick = (values: Float64Array, rows: Int32Array): number[] =>
  Array.from(rows, (row) => values[row] as number);
