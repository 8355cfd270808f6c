import { createStream, type SeededStream } from '@prodrome/numerics';
import { enrolmentDays, firstDay } from '../model/calendar.ts';
import type { CohortOptions, Confounding } from '../model/cohort-options.ts';
import { drawDrift } from '../model/drift.ts';
import { drawExposures, type Exposures } from './exposures.ts';
import { drawAttacks } from './history.ts';
import { observeDays, type ObservedDays } from './observe.ts';
import { recording } from '../model/model.ts';
import type { LivedPatient } from './lived-patient.ts';
import { drawPerson } from '../model/person.ts';
import { drawRecorded, recordAll } from '../model/recording.ts';
import { drawSigns, type Signs } from './signs.ts';
import { drawWeather } from '../model/sites.ts';

/** One patient: the person, what befell, and what was seen of it. */
export interface SimulatedPatient extends LivedPatient {
  readonly observed: ObservedDays;
}

/** What {@link simulatePatients} looks at. */
export type SimulationOptions = Pick<
  CohortOptions,
  'patients' | 'days' | 'seed' | 'first' | 'signal' | 'missing' | 'drift' | 'confounding'
>;

/**
 * Patients one after the other, with everything that is true of them.
 *
 * Deterministic. Each patient has streams of its own, one for each process: a patient does not depend on how many there
 * are, a longer history begins as the shorter one, and `missing`, `signal` and every drift event leave alone what they
 * do not act on.
 */
export function* simulatePatients(options: SimulationOptions): Generator<SimulatedPatient> {
  const { patients, days, seed, first, missing, confounding } = options;
  const root = createStream(seed).fork('cohort');
  const sites = drawWeather(root.fork('weather'), days);
  for (let index = first; index < first + patients; index++) {
    const stream = root.fork(`patient ${index}`);
    const startDay = firstDay + stream.fork('start').nextInt(enrolmentDays);
    const setting = { sites, startDay, days, confounding };
    const { person, drift } = drawWho(stream, options);
    const exposures = drawExposures(stream.fork('exposures'), person, drift, setting);
    const attacks = drawAttacks(stream.fork('attacks'), person, drift, exposures, setting);
    const signs = drawSigns(stream.fork('signs'), person, exposures, attacks);
    leaveDrinks(stream.fork('drinks left'), exposures, signs, confounding);
    const recorded = missing
      ? drawRecorded(stream.fork('recorded'), attacks.doses, setting)
      : recordAll(days);
    const lived = { index, startDay, days, person, drift, exposures, attacks, signs, recorded };
    yield { ...lived, observed: observeDays(lived, missing) };
  }
}

/** The person of a stream, and the events of the person's life. */
export function drawWho(
  stream: SeededStream,
  { signal, missing, drift }: Pick<SimulationOptions, 'signal' | 'missing' | 'drift'>,
): Pick<LivedPatient, 'person' | 'drift'> {
  const shares = {
    ...drift,
    hrvDevice: drift.hrvDevice ?? (missing ? recording.deviceShare : 0),
  };
  const person = drawPerson(stream.fork('person'), signal);
  return { person, drift: drawDrift(stream.fork('drift'), person, shares) };
}

/** No drink on some days with a prodrome, after the day's risk was drawn: the sign comes first. */
function leaveDrinks(
  stream: SeededStream,
  { drinks }: Exposures,
  { prodromes }: Signs,
  { drinksLeft }: Confounding,
): void {
  if (drinksLeft === 0) return;
  for (let day = 0; day < drinks.length; day++) {
    if (stream.next() < drinksLeft && prodromes[day] === 1) drinks[day] = 0;
  }
}
