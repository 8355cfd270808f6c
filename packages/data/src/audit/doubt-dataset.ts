import type { Dataset } from '../schema/dataset.ts';
import { repeatedRows } from '../datasets/repeated-rows.ts';

/** A column that says nearly what the label says. */
export interface LabelLike {
  readonly column: string;
  /** Share of the rows that were looked at of which the label can be told from the column alone. */
  readonly agreement: number;
  /** Rows that were looked at: 20,000 at the most. */
  readonly rows: number;
}

/** What is doubtful of a dataset as a whole. Plain JSON. */
export interface DatasetDoubts {
  /** Columns that equal the label, or nearly: they may have been written after the outcome was known. */
  readonly labelLike: readonly LabelLike[];
  /** Columns of whole numbers that count the rows. */
  readonly rowNumbers: readonly string[];
  /** The column of patients, where every patient of a diary has one row only. */
  readonly lonePatients?: string;
  /** Rows of an aligned table without patients that repeat another row in every cell. */
  readonly repeatedRows: number;
}

/** Looks for columns that give the label away, that count rows, and for rows that repeat others. It changes nothing. */
export function doubtDataset(dataset: Dataset): DatasetDoubts {
  const { table, schema } = dataset;
  const isLone =
    schema.shape === 'diary' && table.rows > 20 && table.patientIds.length === table.rows;
  return {
    labelLike: table.columns.flatMap(({ name }, column) => {
      const found = agreementOf(dataset, column);
      return found ? [{ column: name, ...found }] : [];
    }),
    rowNumbers: table.columns.flatMap(({ name, kind }, column) =>
      kind === 'number' && countsRows(dataset, column) ? [name] : [],
    ),
    ...(isLone && schema.patient !== undefined && { lonePatients: schema.patient }),
    repeatedRows: repeatedRows(dataset).count,
  };
}

const fewRows = 30;
const looked = 20_000;
const suspicious = 0.9;

/** How well a column tells the label: its values, or whether it has one; undefined where it does not, or where one label does as well. */
function agreementOf(
  { table, labels }: Dataset,
  column: number,
): { readonly agreement: number; readonly rows: number } | undefined {
  const { columns, values } = table;
  const seen: Seen[] = [];
  const presence: Seen[] = [];
  // enough of them, spread over the table
  const step = Math.ceil(labels.length / looked);
  for (let row = 0; row < labels.length; row += step) {
    const label = labels[row] as number;
    const value = values[row * columns.length + column] as number;
    if (Number.isNaN(label)) continue;
    presence.push([Number(!Number.isNaN(value)), label]);
    if (!Number.isNaN(value)) seen.push([value, label]);
  }
  return told(seen, columns[column]?.kind === 'category') ?? told(presence, false);
}

type Seen = readonly [value: number, label: number];

/** What the best threshold, or the commonest label of each category, tells of the labels. */
function told(
  seen: readonly Seen[],
  isCategory: boolean,
): { readonly agreement: number; readonly rows: number } | undefined {
  const rows = seen.length;
  const events = seen.reduce((sum, [, label]) => sum + label, 0);
  const base = Math.max(events, rows - events) / rows;
  if (rows < fewRows || base > 0.97) return undefined;
  const right = isCategory ? rightByCategory(seen) : rightByThreshold(seen, events);
  const agreement = right / rows;
  // of what one label does not tell already, nearly all
  return (agreement - base) / (1 - base) >= suspicious ? { agreement, rows } : undefined;
}

function rightByCategory(seen: readonly Seen[]): number {
  const counts = new Map<number, [number, number]>();
  for (const [value, label] of seen) {
    const own = counts.get(value) ?? [0, 0];
    own[label as 0 | 1] += 1;
    counts.set(value, own);
  }
  // a category of its own for each row tells nothing
  if (counts.size * 4 > seen.length) return 0;
  return [...counts.values()].reduce((sum, [no, yes]) => sum + Math.max(no, yes), 0);
}

function rightByThreshold(seen: readonly Seen[], events: number): number {
  const sorted = [...seen].sort(([a], [b]) => a - b);
  // events at or above the threshold, and no events below it; or the other way round
  let above = events;
  let best = Math.max(events, seen.length - events);
  sorted.forEach(([value, label], at) => {
    above += label === 1 ? -1 : 1;
    if (sorted[at + 1]?.[0] === value) return;
    best = Math.max(best, above, seen.length - above);
  });
  return best;
}

function countsRows({ table }: Dataset, column: number): boolean {
  const { rows, columns, values } = table;
  if (rows < fewRows || rows > 2 ** 24) return false;
  let least = Infinity;
  for (let row = 0; row < rows; row++) {
    const value = values[row * columns.length + column] as number;
    if (!Number.isInteger(value)) return false;
    least = Math.min(least, value);
  }
  const seen = new Uint8Array(rows);
  for (let row = 0; row < rows; row++) {
    const place = (values[row * columns.length + column] as number) - least;
    if (place >= rows || seen[place] === 1) return false;
    seen[place] = 1;
  }
  return true;
}
