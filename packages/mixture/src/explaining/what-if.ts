import {
  createFeatureTable,
  patientStarts,
  ProdromeError,
  takeRows,
  throwIfCancelled,
  type CallContext,
  type FeatureTable,
  type PatientStates,
} from '@prodrome/core';
import { everyRow } from '../model/answer-batch.ts';
import { askExperts } from '../model/ask-experts.ts';
import { combineAnswers } from '../model/combine-answers.ts';
import { joinMemory, memoryWidth } from '../model/memory.ts';
import type { MixtureModel } from '../model/mixture-model.ts';
import { historyOf } from './mask-sources.ts';

/** Other values of what was recorded. */
export interface Change {
  /** A column of the file, or what {@link historyOf} calls the outcomes. */
  readonly name: string;
  /** [m] by question; NaN = it stays as it was. */
  readonly values: Float64Array;
  /**
   * What a recorded cell becomes, so many days before the asked row; undefined = it stays. When not given, the asked row's becomes the value, and
   * what was before stays.
   */
  readonly cellOf?: (value: number, daysBefore: number) => number | undefined;
}

/** Rows whose forecast can be asked again with other values. */
export interface WhatIf {
  /** [m] forecasts of asked rows, by their places among them; NaN where nobody answers. What was not recorded stays so. */
  ask(places: Int32Array, changes: readonly Change[]): Promise<Float64Array>;
}

/** How rows are asked again. */
export interface WhatIfContext extends CallContext {
  /** Days before a row whose cells may be changed too; none when not given. */
  readonly daysBack?: number;
}

/** Rows that are asked at once: what bounds the memory. */
const most = 4096;

/**
 * Makes rows ready to be asked again with other values of their day: history and all that is made of columns is made anew, from the days before as they were recorded.
 * The days before are replayed once, and remembered as a server would remember them. Deterministic.
 * @param rows - ascending
 * @throws ProdromeError `CANCELLED`
 */
export async function createWhatIf(
  model: MixtureModel,
  table: FeatureTable,
  rows: Int32Array,
  { daysBack = 0, signal }: WhatIfContext = {},
): Promise<WhatIf> {
  const call = signal ? { signal } : {};
  const begins = Int32Array.from(rows, (row) => windowStart(table, row, daysBack));
  const memory = await memoryBefore(model, table, { rows, begins, ...call });
  return {
    ask: async (places, changes) => {
      const answers = new Float64Array(places.length);
      for (let from = 0; from < places.length;) {
        throwIfCancelled(signal, 'what if');
        let to = from;
        for (let count = 0; to < places.length && (to === from || count < most); to++) {
          const place = places[to] as number;
          count += (rows[place] as number) - (begins[place] as number) + 1;
        }
        const asked = changedTable(table, { rows, begins }, places.subarray(from, to), {
          ...{ changes, first: from },
        });
        const own = { from: statesAt(memory, places.subarray(from, to)), isolate: true, ...call };
        const { batch, council } = await askExperts(model, asked, everyRow(asked.rows), own);
        const { values } = await combineAnswers(model.council, batch, { from: council, ...call });
        const starts = patientStarts(asked);
        for (let at = from; at < to; at++) {
          answers[at] = values[(starts[at - from + 1] as number) - 1] as number;
        }
        from = to;
      }
      return answers;
    },
  };
}

/** The first row that may be changed with a row. */
function windowStart({ patients, times }: FeatureTable, row: number, daysBack: number): number {
  const last = Math.floor(times[row] as number) - daysBack;
  let start = row;
  while (
    daysBack > 0 &&
    start > 0 &&
    patients[start - 1] === patients[row] &&
    Math.floor(times[start - 1] as number) >= last
  ) {
    start -= 1;
  }
  return start;
}

interface Windows {
  /** The asked rows. */
  readonly rows: Int32Array;
  /** [rows] the first row of each that may be changed with it. */
  readonly begins: Int32Array;
}

/** [rows] what the model remembers before each window. All patients are replayed side by side, from window to window. */
async function memoryBefore(
  model: MixtureModel,
  table: FeatureTable,
  { rows, begins, signal }: Windows & CallContext,
): Promise<PatientStates> {
  const width = await memoryWidth(model);
  const states = {
    width,
    asOf: new Float64Array(rows.length).fill(-Infinity),
    values: new Float64Array(rows.length * width),
  };
  const starts = patientStarts(table);
  // by turn: the first window of each patient, the second of each, …
  const turns: number[][] = [];
  let turn = 0;
  rows.forEach((row, place) => {
    const isSame = place > 0 && table.patients[rows[place - 1] as number] === table.patients[row];
    turn = isSame ? turn + 1 : 0;
    (turns[turn] ??= []).push(place);
  });
  for (const [at, places] of turns.entries()) {
    throwIfCancelled(signal, 'what if');
    const startOf = (place: number): number => {
      const first = starts[table.patients[rows[place] as number] as number] as number;
      return at === 0 ? first : (begins[place - 1] as number);
    };
    if (at > 0) {
      for (const place of places) copyState(states, place - 1, states, place);
    }
    const moving = places.filter((place) => startOf(place) < (begins[place] as number));
    if (moving.length === 0) continue;
    const between = moving.flatMap((place) => {
      const start = startOf(place);
      return Array.from({ length: (begins[place] as number) - start }, (_, i) => start + i);
    });
    const part = takeRows(table, Int32Array.from(between));
    const from = statesAt(states, Int32Array.from(moving));
    const after = await remember(model, part, { from, ...(signal && { signal }) });
    moving.forEach((place, i) => {
      copyState(after, i, states, place);
    });
  }
  return states;
}

/** What a model remembers after these rows. */
async function remember(
  model: MixtureModel,
  table: FeatureTable,
  context: CallContext & { readonly from: PatientStates },
): Promise<PatientStates> {
  const { signal } = context;
  const asked = await askExperts(model, table, everyRow(table.rows), {
    ...context,
    isolate: true,
  });
  const said = await combineAnswers(model.council, asked.batch, {
    from: asked.council,
    ...(signal && { signal }),
  });
  return joinMemory(model, asked.features.states, asked.answers, said.states);
}

function copyState(
  from: PatientStates,
  place: number,
  { width, asOf, values }: PatientStates,
  to: number,
): void {
  asOf[to] = from.asOf[place] as number;
  values.set(from.values.subarray(place * width, (place + 1) * width), to * width);
}

/** States of these places, in their order. */
function statesAt(states: PatientStates, places: Int32Array): PatientStates {
  const { width } = states;
  const picked = {
    width,
    asOf: new Float64Array(places.length),
    values: new Float64Array(places.length * width),
  };
  places.forEach((place, at) => {
    copyState(states, place, picked, at);
  });
  return picked;
}

/** A patient for each question: the rows of its window, with what is changed. */
function changedTable(
  table: FeatureTable,
  { rows, begins }: Windows,
  places: Int32Array,
  { changes, first }: { readonly changes: readonly Change[]; readonly first: number },
): FeatureTable {
  const { columns, times, outcomes } = table;
  const width = columns.length;
  const copies: number[] = [];
  const owners: number[] = [];
  places.forEach((place, question) => {
    for (let row = begins[place] as number; row <= (rows[place] as number); row++) {
      copies.push(row);
      owners.push(question);
    }
  });
  const values = new Float32Array(copies.length * width);
  const own = outcomes && Float64Array.from(copies, (row) => outcomes[row] as number);
  copies.forEach((row, i) => {
    values.set(table.values.subarray(row * width, (row + 1) * width), i * width);
  });
  for (const change of changes) {
    const at = columns.findIndex(({ name }) => name === change.name);
    const cells = at >= 0 ? values : change.name === historyOf(table) ? own : undefined;
    if (!cells) throw unknownName(change.name, table);
    const { cellOf = today } = change;
    copies.forEach((row, i) => {
      const question = owners[i] as number;
      const last = rows[places[question] as number] as number;
      const days = Math.floor(times[last] as number) - Math.floor(times[row] as number);
      const cell = at >= 0 ? i * width + at : i;
      const asked = change.values[first + question] as number;
      if (Number.isNaN(asked) || Number.isNaN(cells[cell])) return;
      // rows of the same day that came before
      const before = row === last ? 0 : Math.max(1, days);
      const value = cellOf(asked, before);
      if (value !== undefined) cells[cell] = value;
    });
  }
  return createFeatureTable({
    ...{ columns, values, patients: Int32Array.from(owners) },
    times: Float64Array.from(copies, (row) => times[row] as number),
    patientIds: Array.from(places, (_, question) => String(question)),
    ...(own && { outcomes: own }),
  });
}

const today: NonNullable<Change['cellOf']> = (value, daysBefore) =>
  daysBefore === 0 ? value : undefined;

/** A column that is not there. */
export const unknownName = (name: string, table: FeatureTable): ProdromeError =>
  new ProdromeError('DATA_COLUMN', {
    where: 'what if',
    expected: `one of ${[...table.columns.map((column) => column.name), ...(table.outcomes ? [historyOf(table)] : [])].join(', ')}`,
    got: name,
  });
