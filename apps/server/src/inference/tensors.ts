import { refused } from '../http/problem.ts';
import type { InferInput } from './schemas.ts';

/** Bytes of a number of each type. */
const widths = { FP32: 4, FP64: 8, INT32: 4, INT64: 8 } as const;

/** A tensor of numbers. */
export interface Numbers {
  readonly shape: readonly number[];
  readonly values: Float64Array;
}

/**
 * The numbers of an input: floating-point, or integers that a double holds.
 * @throws ProdromeError `USAGE` for another type, or a count that is not that of the shape.
 */
export function numbersOf({ name, datatype, shape, data }: InferInput): Numbers {
  const where = `inputs.${name}`;
  if (!(datatype in widths)) {
    throw refused('USAGE', 400, {
      ...{ where, expected: `one of ${Object.keys(widths).join(', ')}`, got: datatype },
    });
  }
  const values =
    data instanceof Uint8Array
      ? numbersIn(data, datatype as keyof typeof widths)
      : Float64Array.from(flat(data), (value) => (value === null ? NaN : numberOf(value, where)));
  expectCount(where, shape, values.length);
  return { shape, values };
}

/**
 * The texts of an input of `BYTES`.
 * @throws ProdromeError `USAGE`
 */
export function textsOf({ name, datatype, shape, data }: InferInput): readonly string[] {
  const where = `inputs.${name}`;
  if (datatype !== 'BYTES') {
    throw refused('USAGE', 400, { where, expected: 'BYTES', got: datatype });
  }
  const texts = data instanceof Uint8Array ? textsIn(data, where) : flat(data).map(String);
  expectCount(where, shape, texts.length);
  return texts;
}

function numbersIn(bytes: Uint8Array, datatype: keyof typeof widths): Float64Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const width = widths[datatype];
  const read = {
    FP32: (at: number) => view.getFloat32(at, true),
    FP64: (at: number) => view.getFloat64(at, true),
    INT32: (at: number) => view.getInt32(at, true),
    INT64: (at: number) => Number(view.getBigInt64(at, true)),
  }[datatype];
  return Float64Array.from({ length: Math.floor(bytes.length / width) }, (_, at) =>
    read(at * width),
  );
}

/** Each text stands behind its length in four bytes. */
function textsIn(bytes: Uint8Array, where: string): readonly string[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const texts: string[] = [];
  for (let at = 0; at < bytes.length;) {
    const end = at + 4 <= bytes.length ? at + 4 + view.getUint32(at, true) : Infinity;
    if (end > bytes.length) {
      throw refused('USAGE', 400, {
        ...{ where, expected: 'texts, each behind its length', got: 'bytes that end amid one' },
      });
    }
    texts.push(Buffer.from(bytes.subarray(at + 4, end)).toString('utf8'));
    at = end;
  }
  return texts;
}

type Nested = null | number | string | boolean | readonly Nested[];

const flat = (data: Nested): readonly Exclude<Nested, readonly Nested[]>[] =>
  Array.isArray(data)
    ? ((data as unknown[]).flat(Infinity) as Exclude<Nested, readonly Nested[]>[])
    : [data as Exclude<Nested, readonly Nested[]>];

function numberOf(value: number | string | boolean, where: string): number {
  if (typeof value === 'number') return value;
  throw refused('USAGE', 400, {
    ...{ where, expected: 'numbers, or null for what was not observed', got: typeof value },
  });
}

function expectCount(where: string, shape: readonly number[], count: number): void {
  const expected = shape.reduce((product, size) => product * size, 1);
  if (count === expected) return;
  throw refused('USAGE', 400, {
    where,
    expected: `${expected} elements, as the shape [${shape.join(', ')}] says`,
    got: String(count),
  });
}
