import {
  joinStates,
  ProdromeError,
  splitStates,
  type FeatureTable,
  type PatientMemory,
  type PatientStates,
  type PatientStore,
} from '@prodrome/core';
import type { ExpertAnswers } from './ask-expert.ts';
import type { CouncilStates } from './council.ts';
import type { MixtureModel } from './mixture-model.ts';
import type { PlannedExpert } from './plan.ts';
import type { rememberedDays } from './remembered-days.ts';

/** The parts of a model that say what it remembers. */
type Rememberer = Pick<MixtureModel, 'space' | 'council' | 'experts'>;

/**
 * A patient's memory is the features' state, that of every expert that carries one, in their order, then the council's: that
 * of the served gate, of the calibration that follows patients, and of the bands of risk.
 * All parts stand at the same day.
 * @returns the width of each part; that of an expert whose width cannot be learned is 0.
 */
const memoryWidths = async ({ space, council, experts }: Rememberer): Promise<number[]> => [
  space.stateWidth,
  ...(await Promise.all(council.experts.map((expert) => stateWidthOf(expert, experts)))),
  council.mixings.get(council.served)?.stateWidth ?? 0,
  council.personal?.stateWidth ?? 0,
  council.bands?.stateWidth ?? 0,
];

/** Numbers that a model remembers of each patient. */
export const memoryWidth = async (model: Rememberer): Promise<number> =>
  (await memoryWidths(model)).reduce((total, part) => total + part, 0);

/**
 * Numbers that an expert remembers of each patient. One that is told only by the trained model stands in the bundle, so that an expert
 * whose state cannot be loaded degrades the answer and nothing else.
 */
export async function stateWidthOf(
  { type, name, stateWidth }: PlannedExpert,
  experts: Rememberer['experts'],
): Promise<number> {
  const { memory } = type.capabilities;
  if (memory === 'row') return 0;
  if (memory.stateWidth !== 'trained') return memory.stateWidth;
  if (stateWidth !== undefined) return stateWidth;
  // what cannot be loaded is told where it is asked, and remembers nothing
  const expert = await experts.getExpert(name).catch(() => undefined);
  return expert?.stateWidth ?? 0;
}

/**
 * The memory of each patient of a table, as one block of states.
 * @param known - what a store has of them.
 * @throws ProdromeError `STATE` for memory of another model, `USAGE` for rows that the memory has already taken in.
 */
export async function loadMemory(
  model: Rememberer,
  name: string,
  { patientIds, patients, times }: FeatureTable,
  known: ReadonlyMap<string, PatientMemory>,
): Promise<PatientStates> {
  const width = await memoryWidth(model);
  const asOf = new Float64Array(patientIds.length).fill(-Infinity);
  const values = new Float64Array(patientIds.length * width);
  patientIds.forEach((id, patient) => {
    const found = known.get(id);
    if (!found) return;
    expectOwn(id, found, name, width);
    asOf[patient] = found.asOf;
    values.set(found.values, patient * width);
  });
  refuseSeenRows({ patientIds, patients, times }, asOf);
  return { width, asOf, values };
}

/** Keeps what a model remembers of the patients of a table. */
export async function saveMemory(
  name: string,
  { patientIds }: FeatureTable,
  { width, asOf, values }: PatientStates,
  {
    store,
    days,
  }: { readonly store: PatientStore; readonly days: ReturnType<typeof rememberedDays> },
): Promise<void> {
  const memories = new Map<string, PatientMemory>();
  patientIds.forEach((id, patient) => {
    memories.set(id, {
      model: name,
      asOf: asOf[patient] as number,
      values: values.slice(patient * width, (patient + 1) * width),
      days: days[patient] ?? [],
    });
  });
  await store.save(memories);
}

/** The parts of a block of memory. */
export async function splitMemory(
  model: Rememberer,
  states: PatientStates,
): Promise<{
  readonly space: PatientStates;
  readonly experts: ReadonlyMap<string, PatientStates>;
  readonly council: CouncilStates;
}> {
  const [space, ...rest] = splitStates(states, await memoryWidths(model));
  const [gate, calibration, bands] = rest.slice(model.council.experts.length);
  const own = model.council.experts.flatMap(({ name }, j): [string, PatientStates][] => {
    const part = rest[j];
    return part && part.width > 0 ? [[name, part]] : [];
  });
  return {
    space: space as PatientStates,
    experts: new Map(own),
    council: {
      ...(gate && gate.width > 0 && { gate }),
      ...(calibration && calibration.width > 0 && { calibration }),
      ...(bands && bands.width > 0 && { bands }),
    },
  };
}

/** The parts put together again. A failed component's memory is NaN: it is not known any more. */
export async function joinMemory(
  model: Rememberer,
  space: PatientStates,
  answers: readonly ExpertAnswers[],
  { gate, calibration, bands }: CouncilStates,
): Promise<PatientStates> {
  const { asOf } = space;
  const [, ...widths] = await memoryWidths(model);
  const given = [...answers.map(({ states }) => states), gate, calibration, bands];
  const parts = widths.map((width, at): PatientStates => {
    const own = given[at];
    if (own?.width === width) return own;
    return { width, asOf, values: new Float64Array(asOf.length * width).fill(NaN) };
  });
  return joinStates([space, ...parts]);
}

function expectOwn(
  id: string,
  { model, values }: PatientMemory,
  name: string,
  width: number,
): void {
  if (model === name && values.length === width) return;
  const other = model !== name;
  throw new ProdromeError('STATE', {
    where: `memory of patient ${id}`,
    expected: other ? `memory of model ${name}` : `${width} numbers of model ${name}`,
    got: other ? `memory of model ${model}` : String(values.length),
    hint: 'Memory belongs to the model that made it: replay the history through this model, or use a store of its own',
  });
}

/** A day that memory has seen cannot be forecast as if it had not: late rows need an earlier memory, and a replay. @throws ProdromeError `USAGE` */
export function refuseSeenRows(
  { patientIds, patients, times }: Pick<FeatureTable, 'patientIds' | 'patients' | 'times'>,
  asOf: Float64Array,
): void {
  const row = times.findIndex((time, at) => time <= (asOf[patients[at] as number] as number));
  if (row < 0) return;
  const patient = patients[row] as number;
  throw new ProdromeError('USAGE', {
    where: `memory of patient ${patientIds[patient] as string}`,
    expected: `rows after day ${asOf[patient] as number}, which it has taken in`,
    got: `a row of day ${times[row] as number}`,
    hint: 'A forecast closes its day: give each day once, with all that was recorded on it; or replay from a memory of before that day, or give the whole history without memory',
  });
}
