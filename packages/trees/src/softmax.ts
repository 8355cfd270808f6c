import { expNegative } from './sigmoid.ts';

/** Puts exp(m) / Σ exp(m) in the place of margins, of IEEE operations alone; what is 40 below the largest is 4e-18 of it. */
export function softmax(margins: Float64Array, at: number, outputs: number): void {
  let most = -Infinity;
  for (let k = at; k < at + outputs; k++) most = Math.max(most, margins[k] as number);
  let sum = 0;
  for (let k = at; k < at + outputs; k++) {
    const own = expNegative(most - (margins[k] as number));
    margins[k] = own;
    sum += own;
  }
  for (let k = at; k < at + outputs; k++) margins[k] = (margins[k] as number) / sum;
}
