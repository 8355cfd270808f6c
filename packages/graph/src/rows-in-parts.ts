import type { RowsLayout, RowsMessage } from './train-messages.ts';
import type { TrainingRows } from './training/training-data.ts';

type Numbers = Float32Array | BigInt64Array;

// a few milliseconds of copying
const bytesOfPart = 2 ** 20;

/** The arrays of some rows by name; inputs have a prefix, so that none is taken for target or weights. */
function arraysOf({
  inputs,
  target,
  weights,
}: TrainingRows): readonly (readonly [string, Numbers])[] {
  const named = Object.entries(inputs).map(([name, data]) => [`input.${name}`, data] as const);
  return [...named, ['target', target], ...(weights ? [['weights', weights] as const] : [])];
}

/** What {@link partsOf} will bring. */
export function layoutOf(rows: TrainingRows): RowsLayout {
  const arrays = arraysOf(rows).map(([name, data]) => {
    const type: 'float' | 'int64' = data instanceof Float32Array ? 'float' : 'int64';
    return [name, { type, length: data.length }] as const;
  });
  return { rows: rows.rows, arrays: Object.fromEntries(arrays) };
}

/** The arrays as copies of a megabyte, so that whoever sends them need not stand still for long. */
export function* partsOf(
  set: 'data' | 'validation',
  rows: TrainingRows,
): Generator<RowsMessage & { readonly kind: 'part' }> {
  for (const [name, data] of arraysOf(rows)) {
    const step = bytesOfPart / data.BYTES_PER_ELEMENT;
    for (let offset = 0; offset < data.length; offset += step) {
      yield { kind: 'part', set, name, offset, part: data.slice(offset, offset + step) };
    }
  }
}

/** Rows under collection. */
export interface RowsCollector {
  add(part: RowsMessage & { readonly kind: 'part' }): void;
  rows(): TrainingRows;
}

/** Puts the parts together again. */
export function collectRows({ rows, arrays }: RowsLayout): RowsCollector {
  const own = new Map<string, Numbers>(
    Object.entries(arrays).map(([name, { type, length }]) => [
      name,
      type === 'float' ? new Float32Array(length) : new BigInt64Array(length),
    ]),
  );
  return {
    add: ({ name, offset, part }) => {
      own.get(name)?.set(part as never, offset);
    },
    rows: () => {
      const weights = own.get('weights');
      const inputs = [...own].flatMap(([name, data]) =>
        name.startsWith('input.') ? [[name.slice('input.'.length), data] as const] : [],
      );
      return {
        rows,
        inputs: Object.fromEntries(inputs),
        target: own.get('target') as Float32Array,
        ...(weights instanceof Float32Array && { weights }),
      };
    },
  };
}
