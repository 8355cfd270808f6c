import { ProdromeError } from '@prodrome/core';
import { createCourseBelief, type CourseBelief } from '../beliefs/course-belief.ts';
import { createDealer } from '../beliefs/dealer.ts';
import { createDoseBelief } from '../beliefs/dose-belief.ts';
import { createEntryBelief, type EntryBelief } from '../beliefs/entry-belief.ts';
import { createExposureBelief } from '../beliefs/exposure-belief.ts';
import { createOnsetBelief } from '../beliefs/onset-belief.ts';
import { createLatentGrid, normalise } from '../model/latent-grid.ts';
import { attacks } from '../model/model.ts';
import { checkObservedPatient, type ObservedPatient } from '../beliefs/observed-patient.ts';
import type { ColdStartForecast, ColdStartOptions } from './oracle2.ts';
import { drawParticles, subtypeWeights } from '../beliefs/particles.ts';
import { menstruates } from '../model/person.ts';
import { onsetEvidence } from '../beliefs/sign-evidence.ts';

/** A forecast from what a file holds. */
export interface ObservedForecast extends ColdStartForecast {
  /** [days], probability of a headache tomorrow given that tomorrow's outcome will be recorded. */
  readonly givenRecorded: Float64Array;
}

const grid = createLatentGrid(13, 3);

/**
 * The best forecast for whoever knows the population and reads the file: the ceiling for learners where values are missing.
 *
 * As {@link oracle2}, but from observed columns alone. Where outcomes are not recorded, each person's course of attacks is
 * a hidden Markov chain. Exposures that are not recorded, and what is usual for the person, are drawn for each person and
 * day from what the recorded ones let expect. The kind of acute drug, and the cycle where it is not tracked, belong to the
 * person. That a day was not recorded speaks against acute medicine. It is told what treatments do and when announced drift
 * events come, so it is slightly generous; it does not ask attacks about unrecorded exposures, so it is slightly strict.
 * Deterministic by the stream; a day's answer does not change when later days are cut off.
 * @throws ProdromeError `USAGE` when columns do not have the same days; `NUMERIC` when no person explains a day, such as one
 * with acute medicine and no headache.
 */
export function oracle2Observed(
  patient: ObservedPatient,
  { stream, particles: count = 1500, signal = 1 }: ColdStartOptions,
): ObservedForecast {
  const length = checkObservedPatient('oracle2Observed', patient);
  const menstruating = menstruates(patient.female, patient.age);
  const particles = drawParticles(stream.fork('persons'), count, menstruating, signal);
  const { columns } = patient;
  const { stay, prodromal, triptanUser, weights } = particles;
  const dealer = createDealer(stream.fork('days'));
  const exposures = createExposureBelief(patient);
  const onsets = createOnsetBelief(stream.fork('cycles'), dealer, patient, particles);
  const course = createCourseBelief(count, grid);
  const entries = createEntryBelief(patient, particles);
  const { afterHeadache, afterFree } = entries;
  const doses = createDoseBelief(count);
  const create = (): Float64Array => new Float64Array(count);
  const [onsetAgainst, stayAgainst, triptanTaken] = [create(), create(), create()];
  const [announced, doseChances] = [create(), create()];
  const probabilities = new Float64Array(length);
  const givenRecorded = new Float64Array(length);
  doses.learn(0);
  entries.learn(0, 0);
  for (let day = 0; day < length; day++) {
    const today = exposures.next(day);
    if (course.mayBeFree()) onsets.odds(day, today, doses.load, onsetAgainst);
    const shift = attacks.shareInAttack * (patient.treatment[day] as number);
    const signs = onsetEvidence(today.evidence, true);
    for (let j = 0; j < count; j++) {
      stayAgainst[j] = Math.exp(-(stay[j] as number) - shift);
      announced[j] = prodromal[j] === 1 ? signs : 1;
      triptanTaken[j] = triptanUser[j] === 1 ? (afterHeadache.dose[j] as number) : 0;
    }
    entries.next(day + 1);
    course.advance({
      onsetAgainst,
      stayAgainst,
      triptanTaken,
      announced,
      keepHeadache: afterHeadache.keep,
      keepFree: afterFree.keep,
    });
    const said = tally(weights, course, entries);
    probabilities[day] = said.headache;
    givenRecorded[day] = said.givenRecorded;
    reweigh(weights, course, entries, doseChances, day);
    if (day + 1 === length) break;
    const recorded = !Number.isNaN(columns.headache_today[day + 1]);
    if (recorded) doses.learn(columns.acute_med_today[day + 1] as number);
    else doses.draw(dealer, doseChances);
    entries.learn(day + 1, said.dose);
  }
  return { probabilities, givenRecorded, subtypes: subtypeWeights(particles) };
}

/** What all persons together say of tomorrow, before its entry is looked at. */
function tally(weights: Float64Array, course: CourseBelief, entries: EntryBelief) {
  const { afterHeadache, afterFree } = entries;
  let [hits, misses, recordedHits, recordedMisses, dosed] = [0, 0, 0, 0, 0];
  weights.forEach((weight, j) => {
    const hit = weight * (course.headache[j] as number);
    const miss = weight * (course.free[j] as number);
    hits += hit;
    misses += miss;
    recordedHits += hit * (afterHeadache.entry[j] as number);
    recordedMisses += miss * (afterFree.entry[j] as number);
    dosed += hit * (afterHeadache.dosed[j] as number) + miss * (afterFree.dosed[j] as number);
  });
  return {
    headache: hits / (hits + misses),
    givenRecorded: recordedHits / (recordedHits + recordedMisses),
    dose: dosed / (hits + misses),
  };
}

/** Weighs the persons by tomorrow's entry; `doseChances` becomes the chance that each took medicine. */
function reweigh(
  weights: Float64Array,
  { headache, free }: CourseBelief,
  { afterHeadache, afterFree }: EntryBelief,
  doseChances: Float64Array,
  day: number,
): void {
  weights.forEach((weight, j) => {
    const hit = (headache[j] as number) * (afterHeadache.keep[j] as number);
    const miss = (free[j] as number) * (afterFree.keep[j] as number);
    weights[j] = weight * (hit + miss);
    doseChances[j] =
      (hit * (afterHeadache.dose[j] as number) + miss * (afterFree.dose[j] as number)) /
      (hit + miss);
  });
  if (!weights.some((weight) => weight > 0)) {
    throw new ProdromeError('NUMERIC', {
      where: `oracle2Observed, day ${day + 1}`,
      expected: 'an entry that the generator can make',
      got: 'one that no person explains',
    });
  }
  normalise(weights);
}
