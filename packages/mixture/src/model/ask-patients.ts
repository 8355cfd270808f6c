import {
  emptyStates,
  patientStarts,
  takeRows,
  type FeatureTable,
  type PatientStates,
} from '@prodrome/core';
import { absenceCodes, askExpert, type ExpertAnswers, type Question } from './ask-expert.ts';
import type { Features } from './feature-space.ts';

/**
 * The answers of an expert that threw on the whole table, asked again for each patient alone, and where it throws on one, up to the last
 * day on which it does not: what is wrong with a day is not known before it, nor to other patients.
 * @param threw - its answer on the whole table.
 */
export async function askPatientByPatient(
  question: Question,
  threw: ExpertAnswers,
): Promise<ExpertAnswers> {
  const { features, rows, outputs, from } = question;
  const table = features.raw;
  const starts = patientStarts(table);
  const values = threw.values.slice();
  const absence = threw.absence.slice();
  const confidence = new Float64Array(rows.length).fill(NaN);
  let tellsConfidence = false;
  let states: { width: number; values: Float64Array } | undefined;
  let answered = 0;
  for (let patient = 0; patient < table.patientIds.length; patient++) {
    const [start, end] = [starts[patient] as number, starts[patient + 1] as number];
    const found = await longestAnswered(question, patient, start, end);
    if (!found) continue;
    const { answer, places } = found;
    answered += 1;
    values.set(answer.values, (places[0] as number) * outputs);
    absence.set(answer.absence, places[0]);
    if (answer.confidence) {
      tellsConfidence = true;
      confidence.set(answer.confidence, places[0]);
    }
    if (!answer.states || !found.whole) continue;
    const { width } = answer.states;
    states ??= { width, values: new Float64Array(table.patientIds.length * width).fill(NaN) };
    states.values.set(answer.states.values, patient * width);
  }
  if (answered === 0) return threw;
  return {
    ...{ outputs, values, absence },
    ...(tellsConfidence && { confidence }),
    ...(states && { states: { ...states, asOf: emptyStates(table, from).asOf } }),
    ...(threw.failure && { failure: threw.failure }),
  };
}

interface Found {
  readonly answer: ExpertAnswers;
  /** Where the answered rows stand among the asked ones. */
  readonly places: readonly number[];
  /** Whether every row of the patient was answered. */
  readonly whole: boolean;
}

/** The answers for the longest part of a patient's days on which the expert does not throw. */
async function longestAnswered(
  question: Question,
  patient: number,
  start: number,
  end: number,
): Promise<Found | undefined> {
  const isThis = (row: number): boolean => row >= start && row < end;
  const places = [...question.rows.keys()].filter((at) => isThis(question.rows[at] as number));
  const asked = async (count: number): Promise<Found | undefined> => {
    const own = places.slice(0, count);
    const last = question.rows[own.at(-1) as number] as number;
    const until = count === places.length ? end : last + 1;
    const answer = await askExpert(partOf(question, patient, start, until, own));
    const threw =
      answer.failure !== undefined && answer.absence.every((code) => code === absenceCodes.failed);
    return threw ? undefined : { answer, places: own, whole: count === places.length };
  };
  if (places.length === 0) return undefined;
  let best = await asked(places.length);
  if (best) return best;
  // it throws on everything after the day on which it first throws
  for (let [low, high] = [0, places.length]; high - low > 1;) {
    const middle = (low + high) >> 1;
    const found = await asked(middle);
    if (found) best = found;
    if (found) low = middle;
    else high = middle;
  }
  return best;
}

function partOf(
  question: Question,
  patient: number,
  start: number,
  until: number,
  places: readonly number[],
): Question {
  const { features, rows, from } = question;
  const kept = Int32Array.from({ length: until - start }, (_, i) => start + i);
  const cut = (table: FeatureTable): FeatureTable => takeRows(table, kept);
  const own: Features = {
    ...features,
    trusted: cut(features.trusted),
    raw: cut(features.raw),
    tableFor: (expert) => cut(features.tableFor(expert)),
  };
  return {
    ...question,
    features: own,
    rows: Int32Array.from(places, (at) => (rows[at] as number) - start),
    ...(from && { from: statesOfPatient(from, patient) }),
  };
}

const statesOfPatient = (
  { width, asOf, values }: PatientStates,
  patient: number,
): PatientStates => ({
  width,
  asOf: asOf.slice(patient, patient + 1),
  values: values.slice(patient * width, (patient + 1) * width),
});
