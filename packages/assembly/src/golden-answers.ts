import { createFeatureTable, type FeatureTable } from '@prodrome/core';
import type { TableSchema } from '@prodrome/data';
import { createStream } from '@prodrome/numerics';
import type { OpenModel } from './open-model.ts';

const [patients, days] = [4, 12];

/** How far an answer may lie from the one at registration: what another processor or version of Node.js may round otherwise. */
const goldenTolerance = 1e-6;

/** Answers to made-up rows: [rows] forecasts and [rows, k] weights; null where there is none. */
interface GoldenAnswers {
  readonly format: 1;
  readonly experts: readonly string[];
  readonly values: readonly (number | null)[];
  readonly weights: readonly (number | null)[];
}

/** Rows of nobody: values within what is plausible of each column, a fifth of them not observed. The same for the same schema. */
function goldenTable(schema: TableSchema): FeatureTable {
  const { columns, shape } = schema;
  const stream = createStream('golden rows');
  const rows = patients * days;
  const table = {
    columns,
    values: new Float32Array(rows * columns.length),
    patients: Int32Array.from({ length: rows }, (_, row) => Math.floor(row / days)),
    times: Float64Array.from({ length: rows }, (_, row) => 19_800 + (row % days)),
    patientIds: Array.from({ length: patients }, (_, at) => `nobody ${at + 1}`),
  };
  columns.forEach((column, at) => {
    const own = stream.fork(column.name);
    for (let row = 0; row < rows; row++) {
      const isObserved = own.next() >= 0.2;
      const value = valueOf(column, own.next());
      table.values[row * columns.length + at] = isObserved ? value : NaN;
    }
  });
  if (shape !== 'diary') return createFeatureTable(table);
  const own = stream.fork('outcomes');
  const outcomes = Float64Array.from({ length: rows }, () => Number(own.next() < 0.3));
  return createFeatureTable({ ...table, outcomes });
}

function valueOf(
  { kind, plausible, categories }: TableSchema['columns'][number],
  share: number,
): number {
  if (kind === 'binary') return Number(share < 0.5);
  if (kind === 'category') return Math.floor(share * (categories?.length ?? 1));
  const [low, high] = plausible ?? [0, 10];
  const value = low + share * (high - low);
  return kind === 'ordinal' ? Math.round(value) : value;
}

/** What a model answers to {@link goldenTable}, as bytes. */
export async function goldenAnswers(model: OpenModel): Promise<Uint8Array> {
  const { experts, values, weights } = await model.forecast(goldenTable(model.manifest.schema));
  const plain = (numbers: Float64Array) =>
    [...numbers].map((value) => (Number.isFinite(value) ? value : null));
  const answers: GoldenAnswers = {
    ...{ format: 1, experts },
    ...{ values: plain(values), weights: plain(weights) },
  };
  return Buffer.from(`${JSON.stringify(answers)}\n`);
}

/** The first way in which two answers differ; undefined where they do not by more than {@link goldenTolerance}. */
export function goldenFault(before: Uint8Array, after: Uint8Array): string | undefined {
  const [one, other] = [before, after].map(
    (bytes) => JSON.parse(Buffer.from(bytes).toString('utf8')) as GoldenAnswers,
  ) as [GoldenAnswers, GoldenAnswers];
  if (one.experts.join() !== other.experts.join()) return `experts ${other.experts.join(', ')}`;
  for (const what of ['values', 'weights'] as const) {
    if (one[what].length !== other[what].length) return `${other[what].length} ${what}`;
    const at = one[what].findIndex((value, index) => !isNear(value, other[what][index] ?? null));
    if (at >= 0) {
      return `${String(other[what][at])} instead of ${String(one[what][at])} at place ${at} of ${what}`;
    }
  }
  return undefined;
}

const isNear = (one: number | null, other: number | null): boolean =>
  one === null || other === null ? one === other : Math.abs(one - other) <= goldenTolerance;
