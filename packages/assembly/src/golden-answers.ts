import {
  createFeatureTable,
  ProdromeError,
  type FeatureTable,
  type RandomStream,
} from '@prodrome/core';
import type { TableSchema } from '@prodrome/data';
import { createStream } from '@prodrome/numerics';
import { z } from 'zod';

const [patients, days] = [4, 12];

/** How far an answer may lie from the golden one: what another processor or version of Node.js may round otherwise. */
const goldenTolerance = 1e-6;

/** What is compared of a batch of predictions. */
export interface GoldenBatch {
  readonly experts: readonly string[];
  /** [rows, outputs] */
  readonly values: Float64Array;
  /** [rows, k, outputs] */
  readonly weights: Float64Array;
  /** [rows]; 2 where an expert or the gate failed. */
  readonly degraded: Uint8Array;
}

type Ask = (table: FeatureTable) => Promise<GoldenBatch>;

/** JSON has no NaN. */
const numbers = z.array(z.number().nullable()).max(1_000_000);
const goldenSchema = z.strictObject({
  format: z.literal(2),
  /** How many of the rows each patient has, one after the other. */
  rows: z.array(z.int().min(0).max(1_000)).max(1_000),
  times: z.array(z.number()).max(1_000_000),
  /** [rows, columns] */
  cells: numbers,
  outcomes: numbers.exactOptional(),
  experts: z.array(z.string()).max(1_000),
  values: numbers,
  weights: numbers,
});

/** Made-up rows and what a model answered to them, when it was trained. */
type Golden = z.output<typeof goldenSchema>;

/**
 * Rows of nobody, the same for the same schema: of each patient a first day, days of which nothing is known, gaps, cells that are not observed,
 * categories that nobody has seen, and values far beyond what is plausible.
 */
function goldenTable({ columns, shape }: TableSchema): FeatureTable {
  const stream = createStream('golden rows');
  const rows = patients * days;
  const gaps = stream.fork('gaps');
  let time = 0;
  const times = Float64Array.from({ length: rows }, (_, row) => {
    time =
      row % days === 0 ? 19_800 : time + (gaps.next() < 0.8 ? 1 : Math.floor(40 * gaps.next()) + 2);
    return time;
  });
  const values = new Float32Array(rows * columns.length);
  columns.forEach((column, at) => {
    const own = stream.fork(column.name);
    for (let row = 0; row < rows; row++) {
      const value = valueOf(column, own);
      values[row * columns.length + at] = row % days === 7 ? NaN : value;
    }
  });
  const own = stream.fork('outcomes');
  const outcome = (): number => (own.next() < 0.1 ? NaN : Number(own.next() < 0.3));
  return createFeatureTable({
    ...{ columns, values, times },
    patients: Int32Array.from({ length: rows }, (_, row) => Math.floor(row / days)),
    patientIds: idsOf(patients),
    ...(shape === 'diary' && { outcomes: Float64Array.from({ length: rows }, outcome) }),
  });
}

const idsOf = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, at) => `nobody ${at + 1}`);

/** A fifth is not observed, a tenth as nobody has seen it, or far from plausible; the rest within it. */
function valueOf(
  { kind, plausible, categories }: TableSchema['columns'][number],
  stream: RandomStream,
): number {
  const [which, share] = [stream.next(), stream.next()];
  const isStrange = which >= 0.9;
  if (which < 0.2) return NaN;
  if (kind === 'binary') return Number(share < 0.5);
  const count = categories?.length ?? 1;
  if (kind === 'category') return isStrange ? count : Math.floor(share * count);
  const [low, high] = plausible ?? [0, 10];
  const value = low + (isStrange ? 6 * share - 2.5 : share) * (high - low);
  return kind === 'ordinal' ? Math.round(value) : value;
}

const plain = (given: ArrayLike<number>): (number | null)[] =>
  Array.from(given, (value) => (Number.isFinite(value) ? value : null));

/** Made-up rows for a schema, and what a model answers to them, as bytes. */
export async function goldenAnswers(schema: TableSchema, ask: Ask): Promise<Uint8Array> {
  const table = goldenTable(schema);
  const { experts, values, weights } = await ask(table);
  const golden: Golden = {
    format: 2,
    rows: Array.from({ length: patients }, () => days),
    times: [...table.times],
    cells: plain(table.values),
    ...(table.outcomes && { outcomes: plain(table.outcomes) }),
    ...{ experts: [...experts], values: plain(values), weights: plain(weights) },
  };
  return Buffer.from(`${JSON.stringify(golden)}\n`);
}

/**
 * The first way in which a model answers otherwise than the golden rows say, by more than {@link goldenTolerance}; undefined where it does not. Rows
 * on which an expert or the gate fails are not compared: each such answer says so itself.
 * @param where - the file, for errors.
 * @throws ProdromeError `STATE` for bytes that are no golden rows of this schema; what `ask` throws.
 */
export async function goldenFault(
  where: string,
  bytes: Uint8Array,
  { columns }: TableSchema,
  ask: Ask,
): Promise<string | undefined> {
  const golden = parseGolden(where, bytes);
  const { experts, values, weights, degraded } = await ask(tableOf(where, golden, columns));
  if (experts.join() !== golden.experts.join()) return `experts ${experts.join(', ')}`;
  const rows = golden.times.length;
  for (const [what, before, after] of [
    ['values', golden.values, values],
    ['weights', golden.weights, weights],
  ] as const) {
    if (before.length !== after.length) return `${after.length} ${what}`;
    const each = before.length / rows;
    const at = before.findIndex(
      (value, index) =>
        degraded[Math.floor(index / each)] !== 2 && !isNear(value, after[index] ?? NaN),
    );
    if (at >= 0) {
      return `${String(after[at])} instead of ${String(before[at])} at place ${at} of ${what}`;
    }
  }
  return undefined;
}

function parseGolden(where: string, bytes: Uint8Array): Golden {
  let json: unknown;
  try {
    json = JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch (cause) {
    throw wrong(where, 'no JSON', cause);
  }
  const parsed = goldenSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  throw wrong(where, parsed.error.issues[0]?.message ?? 'others', parsed.error);
}

function tableOf(
  where: string,
  { rows, times, cells, outcomes }: Golden,
  columns: TableSchema['columns'],
): FeatureTable {
  if (cells.length !== times.length * columns.length) {
    throw wrong(where, `${cells.length} cells of ${times.length} rows`);
  }
  const number = (value: number | null): number => value ?? NaN;
  try {
    return createFeatureTable({
      columns,
      values: Float32Array.from(cells, number),
      times: Float64Array.from(times),
      patients: Int32Array.from(rows.flatMap((count, at) => Array<number>(count).fill(at))),
      patientIds: idsOf(rows.length),
      ...(outcomes && { outcomes: Float64Array.from(outcomes, number) }),
    });
  } catch (cause) {
    throw wrong(where, cause instanceof Error ? cause.message : String(cause), cause);
  }
}

const wrong = (where: string, got: string, cause?: unknown): ProdromeError =>
  new ProdromeError('STATE', {
    ...{ where, expected: 'golden rows of the model, as they were written', got },
    ...(cause !== undefined && { cause }),
    hint: 'Train it again; a version of a registry is imported again',
  });

const isNear = (before: number | null, after: number): boolean =>
  before === null ? !Number.isFinite(after) : Math.abs(before - after) <= goldenTolerance;
