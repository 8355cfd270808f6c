import { quantile } from '@prodrome/numerics';
import { rowsByPatient } from '../data/by-patient.ts';
import { recordedShare } from '../data/groupings.ts';
import type { Found } from '../findings/find.ts';
import { html, type Markup, type Part } from '../html/html.ts';
import { nameOf } from '../html/names.ts';
import { decimal, grouped, percent } from '../html/numbers.ts';
import { table } from '../html/table.ts';

/** How much was recorded, and how good it is. */
export function dataQuality({ findings, data, models }: Found): Markup {
  const { rows, quality = {} } = data;
  const own = [...rowsByPatient(rows).values()];
  const spread = (values: readonly number[], text: (value: number) => string): Part[] =>
    [0, 0.25, 0.5, 0.75, 1].map((q) => text(quantile(values, q)));
  const gaps = Object.entries(models).flatMap(([name, values]) => {
    const missing = values.filter(Number.isNaN).length;
    return missing === 0
      ? []
      : [[nameOf(name), grouped(missing), percent(missing / values.length, 1)]];
  });
  const domains = Object.entries(quality).map(([name, values]): Part[] => {
    const known = Array.from(values.filter((value) => !Number.isNaN(value)));
    return known.length === 0
      ? [nameOf(name), '–', '–', '–', '–', '–']
      : [nameOf(name), ...spread(known, (value) => decimal(value, 2))];
  });
  const head = ['least', 'lower quarter', 'middle', 'upper quarter', 'most'];
  const without = findings.perPatient.filter(({ events }) => events === 0).length;
  return html` ${table({
      caption: 'Patients: what was recorded of them',
      head: ['of each patient', ...head],
      rows: [
        [
          'forecasts with a known outcome',
          ...spread(
            own.map((of) => of.length),
            (v) => decimal(v, 0),
          ),
        ],
        [
          'share of the days between first and last',
          ...spread(
            own.map((of) => recordedShare(of, rows.times)),
            (v) => percent(v),
          ),
        ],
        [
          'share of forecasts with the event',
          ...spread(
            own.map(
              (of) => of.reduce((sum, row) => sum + (rows.labels[row] as number), 0) / of.length,
            ),
            (v) => percent(v),
          ),
        ],
      ],
    })}
    <p class="soft">
      Days without a recorded outcome are not judged: if people write on their bad days, the
      forecasts are judged on those. ${without} of ${findings.perPatient.length} patients have no
      event.
    </p>
    ${gaps.length === 0 ? undefined : table({ caption: 'Models that did not answer every row', head: ['model', 'rows without', 'share'], rows: gaps })}
    ${domains.length === 0 ? undefined : table({ caption: 'Quality of the data by domain, 0 to 1', head: ['domain', ...head], rows: domains })}`;
}
