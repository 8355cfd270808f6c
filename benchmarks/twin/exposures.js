// How well the days to come are forecast: by the twin, by the last day, and by all own days.
import { forecastExposures, patientState } from '@prodrome/digital-twin';

const leads = [1, 3, 7];
const futures = 200;

/**
 * Continuous ranked probability scores, lower is better, in standard deviations of each variable: mean over people, origins and variables.
 * @param from - days after which is asked
 */
export function exposureScores(twin, table, from) {
  const names = twin.variables.flatMap(({ name, kind }) => (kind === 'habit' ? [name] : []));
  const sums = names.map(() =>
    leads.map(() => ({ twin: 0, persistence: 0, climatology: 0, count: 0 })),
  );
  const days = table.rows / table.patientIds.length;
  table.patientIds.forEach((patient, i) => {
    const seriesOf = (name) => {
      const column = table.columns.findIndex((one) => one.name === name);
      return Array.from(
        { length: days },
        (_, day) => table.values[(i * days + day) * table.columns.length + column],
      );
    };
    for (const last of from) {
      const state = patientState(twin, table, { patient, asOf: table.times[i * days] + last });
      const drawn = forecastExposures(twin, state, {
        days: Math.max(...leads),
        futures,
        seed: last,
      });
      names.forEach((name, n) => {
        const series = seriesOf(name);
        const v = twin.variables.findIndex((one) => one.name === name);
        const past = series.slice(0, last + 1).filter((value) => !Number.isNaN(value));
        const scale = deviation(past);
        leads.forEach((lead, l) => {
          const truth = series[last + lead];
          if (Number.isNaN(truth) || past.length < 20 || !(scale > 0)) return;
          const sum = sums[n][l];
          sum.twin += crps(drawn[v][lead - 1], truth) / scale;
          sum.persistence += Math.abs(past.at(-1) - truth) / scale;
          sum.climatology += crps(past, truth) / scale;
          sum.count += 1;
        });
      });
    }
  });
  return names.map((name, n) => ({
    name,
    leads: leads.map((lead, l) => {
      const { count, ...totals } = sums[n][l];
      return {
        lead,
        count,
        ...Object.fromEntries(Object.entries(totals).map(([key, sum]) => [key, sum / count])),
      };
    }),
  }));
}

/** Fair score of an ensemble (Ferro 2014, doi:10.1002/qj.2270). */
function crps(ensemble, truth) {
  const sorted = Float64Array.from(ensemble).sort();
  const m = sorted.length;
  let [away, apart] = [0, 0];
  sorted.forEach((value, i) => {
    away += Math.abs(value - truth);
    apart += (2 * i + 1 - m) * value;
  });
  return away / m - apart / (m * (m - 1));
}

function deviation(values) {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  return Math.sqrt(
    values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1),
  );
}
