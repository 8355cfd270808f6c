// Whether confidence tells how far a forecast lies from the truth, beyond what p(1 − p) tells.
import { createPipeline } from '@prodrome/mixture';
import { truthOf } from './cohorts.js';

/**
 * Correlation of confidence with |p − oracle1| over rows, and what is left of it when what p(1 − p) explains of both is taken away.
 * Below 0: where confidence is high the forecast is nearer to what is known of the person.
 */
export async function confidenceTells({ model, architecture }, cohort) {
  const pipeline = createPipeline(architecture, model, { modelHash: 'unsaved' });
  const oracle = truthOf(cohort, 'oracle1');
  for await (const { values, confidence } of pipeline.execute([cohort.held.table])) {
    const rows = [...values.keys()].filter(
      (row) => !Number.isNaN(values[row]) && !Number.isNaN(oracle[row]),
    );
    const own = rows.map((row) => confidence[row]);
    const away = rows.map((row) => Math.abs(values[row] - oracle[row]));
    const spread = rows.map((row) => values[row] * (1 - values[row]));
    const [a, b, c] = [correlation(own, away), correlation(own, spread), correlation(away, spread)];
    return {
      rows: rows.length,
      plain: a,
      beyond: (a - b * c) / Math.sqrt((1 - b * b) * (1 - c * c)),
    };
  }
}

function correlation(x, y) {
  const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [mx, my] = [mean(x), mean(y)];
  let [xy, xx, yy] = [0, 0, 0];
  x.forEach((value, i) => {
    xy += (value - mx) * (y[i] - my);
    xx += (value - mx) ** 2;
    yy += (y[i] - my) ** 2;
  });
  return xy / Math.sqrt(xx * yy);
}
