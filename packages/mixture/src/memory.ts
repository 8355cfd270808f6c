import {
  ProdromeError,
  type FeatureTable,
  type PatientMemory,
  type PatientStates,
} from '@prodrome/core';
import type { SeatAnswers } from './ask-seat.ts';
import type { Council } from './council.ts';
import type { FeatureSpace } from './feature-space.ts';
import type { Seat } from './plan.ts';

/** The parts of a model that say what it remembers. */
interface Rememberer {
  readonly space: Pick<FeatureSpace, 'stateWidth'>;
  readonly council: Pick<Council, 'seats'>;
}

/**
 * A patient's memory is the history fold's state followed by that of every expert that carries one, in seat order.
 * All parts stand at the same day.
 */
export const memoryWidth = (model: Rememberer): number =>
  model.council.seats.reduce((width, seat) => width + stateWidthOf(seat), model.space.stateWidth);

/**
 * The memory of each patient of a table, as one block of states.
 * @throws ProdromeError `STATE` for memory of another model, `USAGE` for rows that the memory has already taken in.
 */
export function collectMemory(
  model: Rememberer,
  { patientIds, patients, times }: FeatureTable,
  memory: PatientMemory,
): PatientStates {
  const width = memoryWidth(model);
  const asOf = new Float64Array(patientIds.length).fill(-Infinity);
  const values = new Float64Array(patientIds.length * width);
  refuseWindows(model);
  patientIds.forEach((id, patient) => {
    const found = memory.get(id);
    if (!found) return;
    if (found.values.length !== width) {
      throw new ProdromeError('STATE', {
        where: `memory of patient ${id}`,
        expected: `${width} numbers of this model`,
        got: String(found.values.length),
      });
    }
    asOf[patient] = found.asOf;
    values.set(found.values, patient * width);
  });
  refuseSeenRows(patientIds, patients, times, asOf);
  return { width, asOf, values };
}

/** The parts of a block of memory. */
export function splitMemory(
  model: Rememberer,
  { asOf, values, width }: PatientStates,
): { readonly history: PatientStates; readonly seats: ReadonlyMap<string, PatientStates> } {
  const patients = asOf.length;
  let offset = 0;
  const take = (part: number): PatientStates => {
    const out = new Float64Array(patients * part);
    for (let patient = 0; patient < patients; patient++) {
      const from = patient * width + offset;
      out.set(values.subarray(from, from + part), patient * part);
    }
    offset += part;
    return { width: part, asOf, values: out };
  };
  const history = take(model.space.stateWidth);
  const seats = new Map<string, PatientStates>();
  for (const seat of model.council.seats) {
    const part = stateWidthOf(seat);
    if (part > 0) seats.set(seat.name, take(part));
  }
  return { history, seats };
}

/** The parts put together again. A failed expert's memory is NaN: it is not known any more. */
export function joinMemory(
  model: Rememberer,
  history: PatientStates,
  answers: readonly SeatAnswers[],
): PatientStates {
  const width = memoryWidth(model);
  const patients = history.asOf.length;
  const values = new Float64Array(patients * width).fill(NaN);
  let offset = 0;
  const put = (part: number, states: PatientStates | undefined): void => {
    for (let patient = 0; states && patient < patients; patient++) {
      const own = states.values.subarray(patient * part, (patient + 1) * part);
      values.set(own, patient * width + offset);
    }
    offset += part;
  };
  // tables without outcomes have no history, but keep its place
  put(model.space.stateWidth, history.width > 0 ? history : undefined);
  model.council.seats.forEach((seat, j) => {
    put(stateWidthOf(seat), answers[j]?.states);
  });
  return { width, asOf: history.asOf, values };
}

function stateWidthOf({ type }: Seat): number {
  const { memory } = type.capabilities;
  return typeof memory === 'object' && 'stateWidth' in memory ? memory.stateWidth : 0;
}

/** A day that memory has seen cannot be forecast as if it had not: late rows need an earlier memory, and a replay. */
function refuseSeenRows(
  patientIds: readonly string[],
  patients: Int32Array,
  times: Float64Array,
  asOf: Float64Array,
): void {
  const row = times.findIndex((time, at) => time <= (asOf[patients[at] as number] as number));
  if (row < 0) return;
  const patient = patients[row] as number;
  throw new ProdromeError('USAGE', {
    where: `memory of patient ${patientIds[patient] as string}`,
    expected: `rows after day ${asOf[patient] as number}, which it has taken in`,
    got: `a row of day ${times[row] as number}`,
    hint: 'Replay from a memory of before that day, or give the whole history without memory',
  });
}

/** Windows would need the last days' rows, which memory does not hold yet. */
function refuseWindows({ council }: Rememberer): void {
  const windowed = council.seats.find(
    ({ type: { capabilities } }) =>
      typeof capabilities.memory === 'object' && 'windowDays' in capabilities.memory,
  );
  if (!windowed) return;
  throw new ProdromeError('STATE', {
    where: `expert ${windowed.name}`,
    expected: 'an expert that can continue from remembered states',
    got: 'one that reads windows of days',
    hint: 'Give the whole history, without memory',
  });
}
