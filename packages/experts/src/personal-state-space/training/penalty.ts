import { add } from './gradient.ts';
import { lengthOf, parameterOffsets, type ParameterName, type Size } from '../layout.ts';

/** Strengths of the squares, in units of the penalty: half of λ w Σ θ². */
const squares: Partial<Record<ParameterName, number>> = {
  slopeMean: 1,
  subtypeOwn: 1,
  evidenceCovariate: 10,
  season: 1,
};

/**
 * Adds the slope of λ Σ (δ − δ̄)² + ½ λ Σ wθ²: a subtype's slopes are drawn to those of the others, and slopes to 0.
 */
export function addPenalty(
  size: Size,
  parameters: Float64Array,
  penalty: number,
  slope: Float64Array,
): void {
  const offsets = parameterOffsets(size);
  const { subtypes, features } = size;
  for (let j = 0; j < features; j++) {
    let mean = 0;
    for (let k = 0; k < subtypes; k++) {
      mean += (parameters[offsets.slopeOwn + k * features + j] as number) / subtypes;
    }
    for (let k = 0; k < subtypes; k++) {
      const place = offsets.slopeOwn + k * features + j;
      add(slope, place, 2 * penalty * ((parameters[place] as number) - mean));
    }
  }
  for (const [key, strength] of Object.entries(squares)) {
    const name = key as ParameterName;
    for (let i = 0; i < lengthOf(name, size); i++) {
      const place = offsets[name] + i;
      add(slope, place, penalty * strength * (parameters[place] as number));
    }
  }
}
