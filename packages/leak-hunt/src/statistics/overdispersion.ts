import { fitLogistic, normalQuantile, sigmoid } from '@prodrome/numerics';
import { midranks } from './ranks.ts';

/** What is known of one patient's whole series. */
export interface WholeSeries {
  /** Of the column that is looked at. */
  readonly value: number;
  readonly events: number;
  readonly days: number;
  /** Σ (events − days · rate)² / (rate · (1 − rate) · days) over blocks of days about the patient's own rate. */
  readonly blockSpread: number;
  /** Its expectation where days are independent. */
  readonly blockFreedom: number;
}

/** Of the curve from the column to the rate: cubic in the normal score, with an intercept. */
const parameters = 4;
const leastRatio = 1e-3;
/** Of a standard normal from its mean. */
const meanDistance = Math.sqrt(2 / Math.PI);

/**
 * How far patients' numbers of events lie about a curve of the column, against how far their blocks of days lie about their own rate: the
 * logarithm of the quotient of both dispersions. 0 = the column knows each patient's true rate, and no more; far below 0 = it knows
 * what chance made of it. The curve is a logistic regression on powers of the normal score of the column's rank, so that
 * monotone transforms change nothing but a sign. NaN with fewer patients than six, or without events.
 * Source: McCullagh & Nelder 1989, §4.5 (dispersion of binomial sums); Künsch 1989, doi:10.1214/aos/1176347265 (blocks).
 */
export function logDispersionRatio(people: readonly WholeSeries[]): number {
  const n = people.length;
  if (n < parameters + 2) return NaN;
  const ranks = midranks(people.map(({ value }) => value));
  const values = new Float64Array(n * (parameters - 1));
  ranks.forEach((rank, at) => {
    const score = normalQuantile((rank + 0.5) / n);
    values.set([score, score ** 2, score ** 3], at * (parameters - 1));
  });
  const weights = Float64Array.from(people, ({ days }) => days);
  const labels = Float64Array.from(people, ({ events, days }) => events / days);
  const rows = { rows: n, columns: parameters - 1, values };
  const { coefficients, intercept } = fitLogistic({ ...rows, labels, weights, l2: 1e-3 });
  let [distance, blockSpread, blockFreedom] = [0, 0, 0];
  people.forEach(({ events, days, ...blocks }, at) => {
    let odds = intercept;
    coefficients.forEach((own, k) => {
      odds += own * (values[at * (parameters - 1) + k] as number);
    });
    const rate = sigmoid(odds);
    distance += Math.abs(events - days * rate) / Math.sqrt(days * rate * (1 - rate));
    blockSpread += blocks.blockSpread;
    blockFreedom += blocks.blockFreedom;
  });
  // as a standard deviation, of which few patients with odd records do not make a large one
  const about = (distance / n / meanDistance) * Math.sqrt(n / (n - parameters));
  return Math.log(Math.max(leastRatio, about) / Math.sqrt(blockSpread / blockFreedom));
}
