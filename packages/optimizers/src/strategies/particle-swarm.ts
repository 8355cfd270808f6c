import { defineSearch, type RandomStream, type SearchType } from '@prodrome/core';
import { z } from 'zod';
import {
  below,
  createPopulationSearch,
  directionOf,
  finiteLoss,
  spreadPoints,
  untried,
  usualSize,
  type Tried,
} from '../search/population.ts';

/** Options of `particle_swarm`. */
export const particleSwarmOptionsSchema = z.strictObject({
  population: z
    .int()
    .min(2)
    .max(100_000)
    .optional()
    .describe('particles; 40, and a tenth of the trials at the most, when not given'),
  informed: z
    .int()
    .min(1)
    .max(1000)
    .default(3)
    .describe('particles that each tells of its best, drawn anew when nothing has become better'),
});

/** Validated options of `particle_swarm`. */
export type ParticleSwarmOptions = z.output<typeof particleSwarmOptionsSchema>;

type Particle = {
  readonly point: readonly number[];
  readonly velocity: readonly number[];
  readonly best: readonly number[];
  readonly loss: number;
};

type State = {
  readonly particles: readonly Particle[];
  /** Of each particle, those that it informs. */
  readonly links: readonly (readonly number[])[];
};

const inertia = 1 / (2 * Math.log(2));
const attraction = 0.5 + Math.log(2);

/**
 * Standard particle swarm optimisation 2011: each particle moves by its velocity and to somewhere in a ball around the middle of where it is, its own best
 * and the best that it was told of. A ball has no axes, so that a turned function is as hard as any other. At a side the velocity turns and halves. Deterministic.
 * Source: Zambrano-Bigiarini, Clerc & Rojas 2013, doi:10.1109/CEC.2013.6557848.
 */
export const particleSwarm: SearchType<ParticleSwarmOptions> = defineSearch({
  type: 'particle_swarm',
  description: 'particles that are drawn to their best and that of others (SPSO 2011)',
  options: particleSwarmOptionsSchema,
  create: ({ population, informed }, setting) =>
    createPopulationSearch<State>('particle_swarm', setting, {
      initial: ({ width }, stream) => {
        const size = population ?? usualSize(40, setting.trials);
        const particles = spreadPoints(size, width, stream).map((point) => ({
          ...{ point, best: point, loss: untried },
          velocity: point.map((x) => stream.next() - x),
        }));
        return { particles, links: linksOf(size, informed, stream) };
      },
      points: ({ particles }) => particles.map(({ point }) => Float64Array.from(point)),
      learn: ({ particles, links }, tried, _, stream) => {
        const known = particles.map((one, i) => told(one, tried[i] as Tried));
        const least = (of: readonly Particle[]): number => Math.min(...of.map(({ loss }) => loss));
        const isBetter = least(known) < least(particles);
        const own = isBetter ? links : linksOf(known.length, informed, stream);
        return { particles: known.map((_one, i) => moved(known, own, i, stream)), links: own };
      },
    }),
});

const linksOf = (size: number, informed: number, stream: RandomStream): number[][] =>
  Array.from({ length: size }, () => Array.from({ length: informed }, () => below(size, stream)));

function told(one: Particle, tried: Tried): Particle {
  const loss = finiteLoss(tried);
  return loss < one.loss ? { ...one, best: one.point, loss } : one;
}

function moved(
  particles: readonly Particle[],
  links: State['links'],
  i: number,
  stream: RandomStream,
): Particle {
  const own = particles[i] as Particle;
  const informant = particles.reduce(
    (best, other, j) => (links[j]?.includes(i) === true && other.loss < best.loss ? other : best),
    own,
  );
  const d = own.point.length;
  const middle = own.point.map((x, j) => {
    const toOwn = attraction * ((own.best[j] as number) - x);
    if (informant === own) return x + toOwn / 2;
    return x + (toOwn + attraction * ((informant.best[j] as number) - x)) / 3;
  });
  const radius = Math.hypot(...middle.map((y, j) => y - (own.point[j] as number)));
  const reach = radius * stream.next();
  const direction = directionOf(d, stream);
  const point: number[] = [];
  const velocity: number[] = [];
  own.point.forEach((x, j) => {
    const towards = (middle[j] as number) + reach * (direction[j] as number);
    const speed = inertia * (own.velocity[j] as number) + towards - x;
    const isOutside = x + speed < 0 || x + speed > 1;
    point.push(Math.min(1, Math.max(0, x + speed)));
    velocity.push(isOutside ? -0.5 * speed : speed);
  });
  return { ...own, point, velocity };
}
