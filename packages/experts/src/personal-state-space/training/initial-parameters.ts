import type { RandomStream } from '@prodrome/core';
import { parameterOffsets, type ParameterName, type Size } from '../layout.ts';

/** Where the training of every part begins that does not begin at 0. */
const beginnings: Partial<Record<ParameterName, number>> = {
  onsetSpread: Math.log(0.7),
  staySpread: Math.log(0.5),
  correlation: 0.3,
  persistence: 0.5,
  latentSpread: Math.log(0.6),
  latentInAttack: 0.5,
  driftSpread: Math.log(0.03),
  driftInAttack: 0.5,
  afterAttack: -0.2,
  runLength: -0.1,
  longRun: -0.3,
  treatment: -0.1,
  evidenceShare: -0.5,
  gain: 0.6,
  gainSpread: Math.log(0.3),
  dropOut: -6,
  recordBias: 1,
  recordWeekend: -0.3,
  recordSpread: -0.2,
  recordTreated: 1.5,
  treatedShare: 0.5,
};

const apart = 0.1;

/** Parameters to begin with; subtypes a little apart, so that they can part. */
export function initialParameters(size: Size, base: number, stream: RandomStream): Float64Array {
  const offsets = parameterOffsets(size);
  const parameters = new Float64Array(offsets.length);
  for (const [name, value] of Object.entries(beginnings)) {
    parameters[offsets[name as ParameterName]] = value;
  }
  const normal = normals(stream);
  for (let k = 0; k < size.subtypes; k++) {
    parameters[offsets.onset + k] = base - 0.4 + apart * normal();
    parameters[offsets.stay + k] = base + 1 + apart * normal();
    for (let j = 0; size.subtypes > 1 && j < size.features; j++) {
      parameters[offsets.slopeOwn + k * size.features + j] = apart * normal();
    }
  }
  return parameters;
}

/** Standard normal numbers by Box and Muller. */
function normals(stream: RandomStream): () => number {
  return () => Math.sqrt(-2 * Math.log(1 - stream.next())) * Math.cos(2 * Math.PI * stream.next());
}
