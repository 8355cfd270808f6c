import type { SeededStream } from '@prodrome/numerics';

/** The first category whose cumulative share exceeds one uniform. */
export function drawCategory(stream: SeededStream, shares: readonly number[]): number {
  let left = stream.next();
  for (let category = 0; category < shares.length - 1; category++) {
    left -= shares[category] as number;
    if (left < 0) return category;
  }
  return shares.length - 1;
}

/** Poisson by inversion of one uniform; for means up to a few dozen. */
export function drawPoisson(stream: SeededStream, mean: number): number {
  let left = stream.next();
  let chance = Math.exp(-mean);
  let count = 0;
  while (left >= chance && count < 1000) {
    left -= chance;
    count += 1;
    chance *= mean / count;
  }
  return count;
}

/** Gamma with unit scale. Source: Marsaglia & Tsang 2000, doi:10.1145/358407.358414, with their boost for shapes below 1. */
export function drawGamma(stream: SeededStream, shape: number): number {
  if (shape < 1) return drawGamma(stream, shape + 1) * (1 - stream.next()) ** (1 / shape);
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = stream.nextNormal();
    const v = (1 + c * x) ** 3;
    if (v > 0 && Math.log(1 - stream.next()) < (x * x) / 2 + d - d * v + d * Math.log(v)) {
      return d * v;
    }
  }
}

/** Beta from two gammas. */
export function drawBeta(stream: SeededStream, alpha: number, beta: number): number {
  const left = drawGamma(stream, alpha);
  return left / (left + drawGamma(stream, beta));
}

/** A stationary first-order autoregression with the given standard deviation; one normal a day. */
export function drawAutoregression(
  stream: SeededStream,
  days: number,
  { persistence, deviation = 1 }: { readonly persistence: number; readonly deviation?: number },
): Float64Array {
  const values = new Float64Array(days);
  const innovation = deviation * Math.sqrt(1 - persistence * persistence);
  let value = 0;
  for (let day = 0; day < days; day++) {
    const normal = stream.nextNormal();
    value = day === 0 ? deviation * normal : persistence * value + innovation * normal;
    values[day] = value;
  }
  return values;
}
