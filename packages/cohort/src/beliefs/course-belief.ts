import type { LatentGrid } from '../model/latent-grid.ts';
import { attacks } from '../model/model.ts';
import { attackStates, longFree, type AttackState } from './attack-states.ts';

/** What one day asks of each of the persons; all [count]. */
interface CourseDay {
  /** Odds against a headache tomorrow for whoever is long free, with an ordinary susceptibility. */
  readonly onsetAgainst: Float64Array;
  /** The same in the first two days of an attack, without a triptan. */
  readonly stayAgainst: Float64Array;
  /** Chance that a triptan was taken today, if there is an attack. */
  readonly triptanTaken: Float64Array;
  /** How much likelier today's signs are before an onset. */
  readonly announced: Float64Array;
  /** How likely what is known of tomorrow's entry is after a headache. */
  readonly keepHeadache: Float64Array;
  /** The same after a free day. */
  readonly keepFree: Float64Array;
}

/** Where each person may stand in the course of attacks, and with which susceptibility. */
export interface CourseBelief {
  /** Whether anybody may be free today. */
  mayBeFree(): boolean;
  /** [count], mass of a headache tomorrow, today's signs counted in but not tomorrow's entry. */
  readonly headache: Float64Array;
  /** [count], the same of a free day. */
  readonly free: Float64Array;
  /** Moves on to tomorrow. */
  advance(day: CourseDay): void;
}

const triptanFactor = Math.exp(-attacks.stay.triptan);

/** Everybody has long been free. Memory: 20 · count · grid numbers. */
export function createCourseBelief(count: number, grid: LatentGrid): CourseBelief {
  const { size } = grid;
  const moved = new Float64Array(size);
  const headache = new Float64Array(count);
  const free = new Float64Array(count);
  const create = (): Float64Array[] => attackStates.map(() => new Float64Array(count * size));
  let [today, tomorrow] = [create(), create()];
  let active = new Set([longFree]);
  for (let j = 0; j < count; j++) today[longFree]?.set(grid.stationary, j * size);

  /** Splits the mass of one state between a headache and a free day. */
  function split(state: AttackState, from: Float64Array, day: CourseDay): void {
    const factors = state.inAttack ? grid.stayFactors : grid.onsetFactors;
    const odds = state.inAttack ? day.stayAgainst : day.onsetAgainst;
    const toHeadache = tomorrow[state.afterHeadache] as Float64Array;
    const toFree = tomorrow[state.afterFree] as Float64Array;
    for (let j = 0; j < count; j++) {
      const against = (odds[j] as number) * state.against;
      const taken = state.inAttack ? (day.triptanTaken[j] as number) : 0;
      const announced = state.inAttack ? 1 : (day.announced[j] as number);
      const keepHeadache = (day.keepHeadache[j] as number) * announced;
      const keepFree = day.keepFree[j] as number;
      let hit = 0;
      let all = 0;
      grid.advance(from, j * size, moved);
      for (let g = 0, at = j * size; g < size; g++, at++) {
        const mass = moved[g] as number;
        const odd = against * (factors[g] as number);
        let part = mass / (1 + odd);
        if (taken > 0) part += taken * (mass / (1 + odd * triptanFactor) - part);
        hit += part;
        all += mass;
        toHeadache[at] = (toHeadache[at] as number) + part * keepHeadache;
        toFree[at] = (toFree[at] as number) + (mass - part) * keepFree;
      }
      headache[j] = (headache[j] as number) + hit * announced;
      free[j] = (free[j] as number) + all - hit;
    }
  }
  return {
    headache,
    free,
    mayBeFree: () => [...active].some((number) => attackStates[number]?.inAttack === false),
    advance: (day) => {
      headache.fill(0);
      free.fill(0);
      const reached = new Set<number>();
      const states = [...active].map((number) => attackStates[number] as AttackState);
      for (const { afterHeadache, afterFree } of states) {
        tomorrow[afterHeadache]?.fill(0);
        tomorrow[afterFree]?.fill(0);
      }
      for (const number of active) {
        const state = attackStates[number] as AttackState;
        split(state, today[number] as Float64Array, day);
        if (day.keepHeadache.some((kept) => kept > 0)) reached.add(state.afterHeadache);
        if (day.keepFree.some((kept) => kept > 0)) reached.add(state.afterFree);
      }
      for (const number of reached) scale(tomorrow[number] as Float64Array, day);
      [today, tomorrow] = [tomorrow, today];
      active = reached;
    },
  };

  /** Makes the mass of each person 1 again. */
  function scale(masses: Float64Array, { keepHeadache, keepFree }: CourseDay): void {
    for (let j = 0; j < count; j++) {
      const kept =
        (headache[j] as number) * (keepHeadache[j] as number) +
        (free[j] as number) * (keepFree[j] as number);
      // a person whom the entry rules out has no mass to scale, and no weight either
      const factor = kept > 0 ? 1 / kept : 0;
      for (let at = j * size; at < (j + 1) * size; at++) {
        masses[at] = (masses[at] as number) * factor;
      }
    }
  }
}
