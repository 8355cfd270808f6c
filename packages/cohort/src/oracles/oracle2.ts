import type { SeededStream } from '@prodrome/numerics';
import { courseShift, firstCourse, nextCourse, triptanShift } from '../model/attack-course.ts';
import { checkCompleteDays, type CompleteDays } from '../beliefs/complete-days.ts';
import { createLatentGrid, normalise } from '../model/latent-grid.ts';
import { exposureEffects } from '../model/effects.ts';
import { attacks } from '../model/model.ts';
import { drawParticles, subtypeWeights, type Particles } from '../beliefs/particles.ts';
import type { Person } from '../model/person.ts';
import { onsetEvidence, signEvidence } from '../beliefs/sign-evidence.ts';

/** How a person is found out. */
export interface ColdStartOptions {
  readonly stream: SeededStream;
  /** Persons weighed against each other; default 1500. */
  readonly particles?: number;
  /** The cohort's scale of effects; default 1. */
  readonly signal?: number;
}

/** A forecast for each day by one who starts from the population. */
export interface ColdStartForecast {
  /** [days], probability of a headache tomorrow. */
  readonly probabilities: Float64Array;
  /** [subtypes], what the person is thought to be after the last day. */
  readonly subtypes: Float64Array;
}

const grid = createLatentGrid(13, 3);

/**
 * The best forecast for whoever knows the population but not the person: the ceiling for any learner.
 *
 * Persons drawn from the population, given sex and age, are weighed by how well they explain each day; the susceptibility
 * of each is integrated on 13 points within ± 3 SD (Rao–Blackwell). It is told what treatments do to this patient and
 * whether the acute drug is a triptan, so it is slightly generous.
 * Deterministic by the stream; a day's answer does not change when later days are cut off.
 * @throws ProdromeError `USAGE` when arrays do not have the same days.
 * Source: Doucet, Godsill & Andrieu 2000, doi:10.1023/A:1008935410038, §IV; without resampling, since persons do not change.
 */
export function oracle2(
  known: Pick<Person, 'menstruating' | 'triptanUser'>,
  days: CompleteDays,
  { stream, particles: count = 1500, signal = 1 }: ColdStartOptions,
): ColdStartForecast {
  const length = checkCompleteDays('oracle2', days);
  const particles = drawParticles(stream, count, known.menstruating, signal);
  const beliefs = repeat(grid.stationary, count);
  const evidence = signEvidence(days);
  const moved = new Float64Array(grid.size);
  const probabilities = new Float64Array(length);
  let course = firstCourse;
  for (let day = 0; day < length; day++) {
    const free = course.run === 0;
    const treatment = days.treatment[day] as number;
    const shift =
      courseShift(course) +
      (free
        ? treatment + (days.season[day] as number)
        : attacks.shareInAttack * treatment +
          triptanShift(known.triptanUser, days.doses[day] as number));
    const outcome = days.outcomes[day + 1] as number;
    const signs = free ? (evidence[day] as number) : undefined;
    const today = days.exposures.subarray(
      day * exposureEffects.length,
      (day + 1) * exposureEffects.length,
    );
    probabilities[day] = weigh(particles, beliefs, moved, { today, shift, signs, outcome });
    course = nextCourse(course, outcome);
  }
  return { probabilities, subtypes: subtypeWeights(particles) };
}

interface Day {
  /** [exposures] */
  readonly today: Float64Array;
  /** Log-odds that all persons share. */
  readonly shift: number;
  /** Evidence of the signs on a free day; absent in an attack. */
  readonly signs: number | undefined;
  /** Tomorrow's. */
  readonly outcome: number;
}

/** Forecasts tomorrow, then learns it. */
function weigh(
  { count, alpha, stay, prodromal, effects: own, weights }: Particles,
  beliefs: Float64Array,
  moved: Float64Array,
  { today, shift, signs, outcome }: Day,
): number {
  const { size, onsetFactors, stayFactors } = grid;
  const width = today.length;
  const free = signs !== undefined;
  const announced = free ? onsetEvidence(signs, true) : 1;
  const factors = free ? onsetFactors : stayFactors;
  let hits = 0;
  let total = 0;
  for (let j = 0; j < count; j++) {
    let logOdds = shift + ((free ? alpha[j] : stay[j]) as number);
    if (free) {
      for (let c = 0, at = j * width; c < width; c++, at++) {
        logOdds += (own[at] as number) * (today[c] as number);
      }
    }
    const against = Math.exp(-logOdds);
    grid.advance(beliefs, j * size, moved);
    let chance = 0;
    for (let g = 0, at = j * size; g < size; g++, at++) {
      const mass = moved[g] as number;
      const part = mass / (1 + against * (factors[g] as number));
      chance += part;
      beliefs[at] = outcome === 1 ? part : mass - part;
    }
    const scale = 1 / (outcome === 1 ? chance : 1 - chance);
    for (let at = j * size; at < (j + 1) * size; at++)
      beliefs[at] = (beliefs[at] as number) * scale;
    const likelier = prodromal[j] === 1 ? announced : 1;
    const weight = weights[j] as number;
    const hit = weight * chance * likelier;
    const miss = weight * (1 - chance);
    hits += hit;
    total += hit + miss;
    weights[j] = outcome === 1 ? hit : miss;
  }
  normalise(weights);
  return hits / total;
}

function repeat(values: Float64Array, times: number): Float64Array {
  const all = new Float64Array(values.length * times);
  for (let i = 0; i < times; i++) all.set(values, i * values.length);
  return all;
}
