import { createStream } from '@prodrome/numerics';
import { enrolmentDays, firstDay } from '../model/calendar.ts';
import type { CohortOptions } from '../model/cohort-options.ts';
import { drawDrift } from '../model/drift.ts';
import { drawExposures } from './exposures.ts';
import { drawAttacks } from './history.ts';
import { observeDays, type ObservedDays } from './observe.ts';
import { recording } from '../model/model.ts';
import type { LivedPatient } from './lived-patient.ts';
import { drawPerson } from '../model/person.ts';
import { drawRecorded, recordAll } from '../model/recording.ts';
import { drawSigns } from './signs.ts';
import { drawWeather } from '../model/sites.ts';

/** One patient: the person, what befell, and what was seen of it. */
export interface SimulatedPatient extends LivedPatient {
  readonly observed: ObservedDays;
}

/** What {@link simulatePatients} looks at. */
export type SimulationOptions = Pick<
  CohortOptions,
  'patients' | 'days' | 'seed' | 'first' | 'signal' | 'missing' | 'drift'
>;

/**
 * Patients one after the other, with everything that is true of them.
 *
 * Deterministic. Each patient has streams of its own, one for each process: a patient does not depend on how many there
 * are, a longer history begins as the shorter one, and `missing`, `signal` and every drift event leave alone what they
 * do not act on.
 */
export function* simulatePatients(options: SimulationOptions): Generator<SimulatedPatient> {
  const { patients, days, seed, first, signal, missing } = options;
  const root = createStream(seed).fork('cohort');
  const sites = drawWeather(root.fork('weather'), days);
  const shares = {
    ...options.drift,
    hrvDevice: options.drift.hrvDevice ?? (missing ? recording.deviceShare : 0),
  };
  for (let index = first; index < first + patients; index++) {
    const stream = root.fork(`patient ${index}`);
    const startDay = firstDay + stream.fork('start').nextInt(enrolmentDays);
    const setting = { sites, startDay, days };
    const person = drawPerson(stream.fork('person'), signal);
    const drift = drawDrift(stream.fork('drift'), person, shares);
    const exposures = drawExposures(stream.fork('exposures'), person, drift, setting);
    const attacks = drawAttacks(stream.fork('attacks'), person, drift, exposures, setting);
    const signs = drawSigns(stream.fork('signs'), person, exposures, attacks);
    const recorded = missing
      ? drawRecorded(stream.fork('recorded'), attacks.doses, setting)
      : recordAll(days);
    const lived = { index, startDay, days, person, drift, exposures, attacks, signs, recorded };
    yield { ...lived, observed: observeDays(lived, missing) };
  }
}
