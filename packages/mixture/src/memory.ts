import {
  joinStates,
  ProdromeError,
  splitStates,
  type ExpertRegistry,
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
  readonly experts: Pick<ExpertRegistry, 'getExpert'>;
}

/**
 * A patient's memory is the features' state followed by that of every expert that carries one, in seat order.
 * All parts stand at the same day.
 * @returns the width of each part; that of a seat whose expert is gone is 0.
 */
const memoryWidths = async ({ space, council, experts }: Rememberer): Promise<number[]> => [
  space.stateWidth,
  ...(await Promise.all(council.seats.map((seat) => stateWidthOf(seat, experts)))),
];

/**
 * The memory of each patient of a table, as one block of states.
 * @throws ProdromeError `STATE` for memory of another model, `USAGE` for rows that the memory has already taken in.
 */
export async function collectMemory(
  model: Rememberer,
  { patientIds, patients, times }: FeatureTable,
  memory: PatientMemory,
): Promise<PatientStates> {
  const width = (await memoryWidths(model)).reduce((total, part) => total + part, 0);
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
export async function splitMemory(
  model: Rememberer,
  states: PatientStates,
): Promise<{ readonly space: PatientStates; readonly seats: ReadonlyMap<string, PatientStates> }> {
  const [space, ...seats] = splitStates(states, await memoryWidths(model));
  const own = model.council.seats.flatMap(({ name }, j): [string, PatientStates][] => {
    const part = seats[j];
    return part && part.width > 0 ? [[name, part]] : [];
  });
  return { space: space as PatientStates, seats: new Map(own) };
}

/** The parts put together again. A failed expert's memory is NaN: it is not known any more. */
export async function joinMemory(
  model: Rememberer,
  space: PatientStates,
  answers: readonly SeatAnswers[],
): Promise<PatientStates> {
  const { asOf } = space;
  const [, ...widths] = await memoryWidths(model);
  const unknown = (width: number): PatientStates => {
    return { width, asOf, values: new Float64Array(asOf.length * width).fill(NaN) };
  };
  const seats = widths.map((width, j) => {
    return width === 0 ? unknown(0) : (answers[j]?.states ?? unknown(width));
  });
  return joinStates([space, ...seats]);
}

async function stateWidthOf({ type, name }: Seat, experts: Rememberer['experts']): Promise<number> {
  const { memory } = type.capabilities;
  if (typeof memory !== 'object' || !('stateWidth' in memory)) return 0;
  if (memory.stateWidth !== 'trained') return memory.stateWidth;
  return (await experts.getExpert(name))?.stateWidth ?? 0;
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
