import type { SeededStream } from '@prodrome/numerics';
import { exposureEffects, subtypes } from '../model/effects.ts';
import { drawDisposition } from '../model/person.ts';

/** Persons as the population has them, weighed against each other by what is seen. */
export interface Particles {
  readonly count: number;
  readonly alpha: Float64Array;
  readonly stay: Float64Array;
  readonly prodromal: Uint8Array;
  readonly triptanUser: Uint8Array;
  readonly subtype: Uint8Array;
  /** [count, exposures] */
  readonly effects: Float64Array;
  /** [count], sums to 1. */
  readonly weights: Float64Array;
}

/** Persons of the same sex and age group, equally likely. */
export function drawParticles(
  stream: SeededStream,
  count: number,
  menstruating: boolean,
  signal: number,
): Particles {
  const particles: Particles = {
    count,
    alpha: new Float64Array(count),
    stay: new Float64Array(count),
    prodromal: new Uint8Array(count),
    triptanUser: new Uint8Array(count),
    subtype: new Uint8Array(count),
    effects: new Float64Array(count * exposureEffects.length),
    weights: new Float64Array(count).fill(1 / count),
  };
  for (let j = 0; j < count; j++) {
    const drawn = drawDisposition(stream, menstruating, signal);
    particles.alpha[j] = drawn.alpha;
    particles.stay[j] = drawn.stay;
    particles.prodromal[j] = Number(drawn.prodromal);
    particles.triptanUser[j] = Number(drawn.triptanUser);
    particles.subtype[j] = drawn.subtype;
    particles.effects.set(drawn.effects, j * exposureEffects.length);
  }
  return particles;
}

/** [subtypes], the weight of each kind. */
export function subtypeWeights({ subtype, weights }: Particles): Float64Array {
  const shares = new Float64Array(subtypes.length);
  subtype.forEach((kind, j) => {
    shares[kind] = (shares[kind] as number) + (weights[j] as number);
  });
  return shares;
}
