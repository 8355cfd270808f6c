import { mean } from '@prodrome/numerics';

/**
 * Losses as numbers of mean 0 and variance 1 whose distribution is as normal as a power makes it, in the same order: the few that are
 * very high do not hide the differences of the low ones.
 * @param losses - [n]; NaN = failed, which becomes as high as the highest.
 * Source: Yeo & Johnson 2000, doi:10.1093/biomet/87.4.954, the power of the greatest likelihood by golden section.
 */
export function warpLosses(losses: Float64Array): Float64Array {
  const known = losses.filter((loss) => !Number.isNaN(loss));
  const highest = known.reduce((most, loss) => Math.max(most, loss), -Infinity);
  const values = standardised(
    losses.map((loss) => (Number.isNaN(loss) ? (known.length > 0 ? highest : 0) : loss)),
  );
  let [low, high] = [-1, 2];
  const golden = (Math.sqrt(5) - 1) / 2;
  for (let step = 0; step < 20; step++) {
    const [one, two] = [high - golden * (high - low), low + golden * (high - low)];
    if (likelihood(values, one) < likelihood(values, two)) low = one;
    else high = two;
  }
  const power = (low + high) / 2;
  return standardised(values.map((value) => powered(value, power)));
}

function standardised(values: Float64Array): Float64Array {
  const middle = mean(values);
  const spread = Math.sqrt(mean(values.map((value) => (value - middle) ** 2)));
  return values.map((value) => (spread > 0 && spread < Infinity ? (value - middle) / spread : 0));
}

function powered(value: number, power: number): number {
  if (value >= 0) return power === 0 ? Math.log1p(value) : ((1 + value) ** power - 1) / power;
  const other = 2 - power;
  return other === 0 ? -Math.log1p(-value) : -((1 - value) ** other - 1) / other;
}

/** Of a normal distribution of the powered values, logarithm, up to a constant. */
function likelihood(values: Float64Array, power: number): number {
  const turned = values.map((value) => powered(value, power));
  const middle = mean(turned);
  const variance = mean(turned.map((value) => (value - middle) ** 2));
  const jacobian = mean(values.map((value) => Math.sign(value) * Math.log1p(Math.abs(value))));
  return -0.5 * Math.log(variance) + (power - 1) * jacobian;
}
