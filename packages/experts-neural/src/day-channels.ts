import {
  ProdromeError,
  type ComponentState,
  type FeatureColumn,
  type FeatureTable,
  type Tensor,
} from '@prodrome/core';
import type { DayEncoding } from './day-history.ts';
import { stretches } from './stretches.ts';

/** What is made of one column. */
export interface ColumnChannels {
  readonly name: string;
  /** Of a category: a channel for each; 0 for columns of numbers. */
  readonly categories: number;
  /** 32-bit; of a column that never changed, or was never seen, the scale is 0. */
  readonly mean: number;
  readonly scale: number;
  /** Whether it was ever missing in training: then a channel says so. */
  readonly flagged: boolean;
}

/**
 * How a recorded day becomes numbers: columns in standard units or one-hot, what is missing 0 with a flag of its own; then the days since
 * the row before, and the share of columns that were observed.
 */
export interface DayChannels {
  readonly columns: readonly ColumnChannels[];
  /** Numbers of one day. */
  readonly width: number;
}

/** In standard units, nothing counts as further off than this. */
export const farthest = 6;

// a few milliseconds of one column
const rowsOfTurn = 50_000;

/** Learns the channels from all rows of a table; the event loop turns in between. @throws ProdromeError `SCHEMA` without columns. */
export async function fitChannels({ columns, values, rows }: FeatureTable): Promise<DayChannels> {
  if (columns.length === 0) {
    throw new ProdromeError('SCHEMA', {
      where: 'network expert',
      expected: 'at least one column',
      got: 'none',
      hint: 'Choose a specialty or features that the table has',
    });
  }
  const fitted: ColumnChannels[] = [];
  for (const [at, column] of columns.entries()) {
    fitted.push(await fitColumn(column, values, rows, columns.length, at));
  }
  return channelsOf(fitted);
}

async function fitColumn(
  { name, kind, categories = [] }: FeatureColumn,
  values: Float32Array,
  rows: number,
  width: number,
  at: number,
): Promise<ColumnChannels> {
  let known = 0;
  let mean = 0;
  let squares = 0;
  for await (const [from, to] of stretches(rows, rowsOfTurn)) {
    for (let row = from; row < to; row++) {
      const value = values[row * width + at] as number;
      if (Number.isNaN(value)) continue;
      known += 1;
      const apart = value - mean;
      mean += apart / known;
      squares += apart * (value - mean);
    }
  }
  const flagged = known < rows;
  if (kind === 'category')
    return { name, categories: categories.length, mean: 0, scale: 0, flagged };
  const spread = Math.sqrt(squares / known);
  const scale = spread > 0 && Number.isFinite(spread) ? 1 / spread : 0;
  return { name, categories: 0, mean: Math.fround(mean), scale: Math.fround(scale), flagged };
}

function channelsOf(columns: readonly ColumnChannels[]): DayChannels {
  const width = columns.reduce(
    (total, { categories, flagged }) => total + Math.max(1, categories) + Number(flagged),
    2,
  );
  return { columns, width };
}

/** The channels as a way to encode the days of a table. */
export const channelEncoding = (channels: DayChannels): DayEncoding => ({
  width: channels.width,
  blank: 0,
  encode: ({ values }, row, gap, out, at) => {
    encodeDay(channels, values, row * channels.columns.length, gap, out, at);
  },
});

/** Whether a window holds any observed value. @param first - where in `days` [days, width] it begins. */
export function isObserved(
  days: Float32Array,
  width: number,
  first: number,
  steps: number,
): boolean {
  for (let day = first; day < first + steps; day++) {
    if ((days[(day + 1) * width - 1] as number) > 0) return true;
  }
  return false;
}

function encodeDay(
  { columns }: DayChannels,
  values: Float32Array,
  from: number,
  gap: number,
  out: Float32Array,
  at: number,
): void {
  let to = at;
  let observed = 0;
  for (let c = 0; c < columns.length; c++) {
    const { categories, mean, scale } = columns[c] as ColumnChannels;
    const value = values[from + c] as number;
    const missing = Number.isNaN(value);
    observed += Number(!missing);
    if (categories > 0) {
      for (let k = 0; k < categories; k++) out[to++] = Number(value === k);
    } else if (missing || scale === 0) out[to++] = 0;
    else {
      const standard = Math.fround(Math.fround(value - mean) * scale);
      out[to++] = Math.max(-farthest, Math.min(farthest, standard));
    }
  }
  for (let c = 0; c < columns.length; c++) {
    if ((columns[c] as ColumnChannels).flagged) out[to++] = Number(Number.isNaN(values[from + c]));
  }
  // 0 for a row of the day before, as most are
  out[to++] = Number.isNaN(gap) ? 0 : Math.log1p(gap) - Math.LN2;
  out[to] = observed / columns.length;
}

/** @throws ProdromeError `SCHEMA` for a table of other columns than the channels were fitted on. */
export function checkColumns(type: string, { columns }: DayChannels, table: FeatureTable): void {
  const same =
    columns.length === table.columns.length &&
    columns.every(({ name, categories }, at) => {
      const column = table.columns[at];
      return name === column?.name && categories === categoriesOf(column);
    });
  if (same) return;
  throw new ProdromeError('SCHEMA', {
    where: type,
    expected: `columns ${columns.map(({ name }) => name).join(', ')}`,
    got: table.columns.map(({ name }) => name).join(', '),
  });
}

const categoriesOf = ({ kind, categories = [] }: FeatureColumn): number =>
  kind === 'category' ? categories.length : 0;

/** The channels as tensors of a state; names are in its JSON. */
export function packChannels({ columns }: DayChannels): Readonly<Record<string, Tensor>> {
  const shape = [columns.length];
  return {
    mean: { shape, data: Float32Array.from(columns, ({ mean }) => mean) },
    scale: { shape, data: Float32Array.from(columns, ({ scale }) => scale) },
    flagged: { shape, data: Uint8Array.from(columns, ({ flagged }) => Number(flagged)) },
    categories: { shape, data: Int32Array.from(columns, ({ categories }) => categories) },
  };
}

/** What {@link packChannels} packed. @throws ProdromeError `STATE` when it is damaged. */
export function unpackChannels(names: readonly string[], state: ComponentState): DayChannels {
  const numbers = (name: string): ArrayLike<number> => {
    const data = state.tensors[name]?.data;
    if (data && !(data instanceof BigInt64Array) && data.length === names.length) return data;
    throw new ProdromeError('STATE', {
      where: `${name} of ${state.kind}`,
      expected: `${names.length} numbers`,
      got: data ? `${data.length} of another kind` : 'none',
    });
  };
  const [mean, scale, flagged, categories] = ['mean', 'scale', 'flagged', 'categories'].map(
    numbers,
  );
  return channelsOf(
    names.map((name, at) => ({
      name,
      categories: categories?.[at] ?? 0,
      mean: mean?.[at] ?? NaN,
      scale: scale?.[at] ?? NaN,
      flagged: flagged?.[at] === 1,
    })),
  );
}
