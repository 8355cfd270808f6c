import { figure } from '../charts/figure.ts';
import { intervals, type IntervalRow } from '../charts/intervals.ts';
import type { ReportedImportance } from '../data/model-importance.ts';
import type { Found } from '../findings/find.ts';
import { html, type Part } from '../html/html.ts';
import { shortName } from '../html/names.ts';
import { counted, decimal, interval } from '../html/numbers.ts';

type Importance = ReportedImportance['importances'][number];

/** More stand in the table. */
const mostDrawn = 20;

/** What forecasts lose without a variable, a domain or the outcomes so far; nothing where it was not asked. */
export function importance({ data: { importance: found } }: Found): Part {
  if (!found) return undefined;
  const { method, rows, patients, logLoss, inSample, importances } = found;
  const known = importances.filter((one) => one.lost !== undefined);
  if (known.length === 0) return html`<p>Nothing is answered without any of it.</p>`;
  const drawn = known.slice(0, mostDrawn);
  const how =
    method === 'permuted'
      ? 'each patient’s own days are exchanged, so that it still tells who, and not when'
      : 'it is unknown on all days';
  return html`<p>
      What forecasts lose where ${how}: a variable, a domain or the outcomes so far at a time, with
      all that is made of it, on ${counted(rows, 'forecast')} of ${counted(patients, 'patient')}
      with a log loss of
      ${decimal(logLoss, 4)}.${inSample ? ' These are the very rows that the model was trained on: it may have learned them by heart.' : undefined}
    </p>
    ${figure(
      intervals({
        ...{ id: 'importance-chart', title: 'What forecasts lose' },
        description: drawn
          .map((one) => `${named(one)}: ${decimal(one.lost, 4)} ${interval(one.ci, 4)}`)
          .join('; '),
        label: 'log loss that is added',
        rows: drawn.map((one): IntervalRow => ({
          name: named(one),
          value: one.lost ?? NaN,
          ...(one.ci && { ci: one.ci }),
        })),
        text: (value) => decimal(value, 3),
      }),
      'Right of the line: it helps. What one column tells another may tell too: losses do not sum. They say what the model uses, not what causes attacks.',
      {
        caption: 'Log loss that is added',
        head: ['without', 'log loss', '95 % interval'],
        rows: known.map((one) => [named(one), decimal(one.lost, 4), interval(one.ci, 4)]),
      },
    )}`;
}

const named = ({ name, kind }: Importance): string =>
  kind === 'history'
    ? 'outcomes so far'
    : kind === 'domain'
      ? `all of ${shortName(name)}`
      : shortName(name);
