import { choleskyFactor, createMatrix, type SeededStream } from '@prodrome/numerics';
import type { PatientState } from '../person/patient-state.ts';

/** Sets of coefficients as they may be: [sets][width], drawn from what is known of a person. */
export function drawCoefficients(
  { mean, covariance }: PatientState['onset'],
  sets: number,
  stream: SeededStream,
): readonly Float64Array[] {
  const width = mean.length;
  const factor = choleskyFactor(createMatrix(width, width, Float64Array.from(covariance))).data;
  return Array.from({ length: sets }, () => {
    const normals = Float64Array.from({ length: width }, () => stream.nextNormal());
    return Float64Array.from(mean, (centre, i) => {
      let value = centre;
      for (let j = 0; j <= i; j++)
        value += (factor[i * width + j] as number) * (normals[j] as number);
      return value;
    });
  });
}
