import { axisOf, reshaped, squeezed, unsqueezed, type Call } from './call.ts';
import { lacks } from './tensorflow-error.ts';
import { countOf, type HostArray } from './values.ts';

type Operator = (call: Call) => HostArray;
type Numeric = number | bigint;

/** Operators on 64-bit numbers, by name: steps, rates, orders of rows, hashes. */
export const hostOperators: Readonly<Record<string, Operator>> = {
  Identity: (call) => call.host(0),
  Add: binary((a, b) => a + b),
  Sub: binary((a, b) => a - b),
  Mul: binary((a, b) => a * b),
  Div: binary((a, b) => a / b),
  Pow: binary((a, b) => a ** b),
  Max: binary((a, b) => (a > b ? a : b)),
  Min: binary((a, b) => (a < b ? a : b)),
  BitwiseAnd: binary((a, b) => a & b),
  BitwiseXor: binary((a, b) => a ^ b),
  BitShift: (call) => {
    const right = call.text('direction') === 'RIGHT';
    return binary((a, b) => (right ? a >> b : a << b))(call);
  },
  GreaterOrEqual: comparison((a, b) => a >= b),
  Less: comparison((a, b) => a < b),
  Sqrt: unary(Math.sqrt),
  Cos: unary(Math.cos),
  Floor: unary(Math.floor),
  Neg: (call) => ({ ...call.host(0), data: call.host(0).data.map((value) => -value) }),
  Where: (call) => {
    const [yes, no] = [call.host(1), call.host(2)];
    const { shape, pick } = broadcast([call.host(0), yes, no]);
    const data = pick((i, [condition, a, b]) => (condition === 0 ? b : a) as Numeric);
    return { type: yes.type, shape, data };
  },
  Shape: (call) => integers(call.inputs[0]?.shape ?? []),
  Range: (call) => {
    const [start = 0, limit = 0, step = 1] = [0, 1, 2].map((i) => call.integers(i)[0]);
    return integers(
      Array.from(
        { length: Math.max(0, Math.ceil((limit - start) / step)) },
        (_, i) => start + i * step,
      ),
    );
  },
  Gather: (call) => {
    const { type, shape, data } = call.host(0);
    if (axisOf(call.integer('axis', 0), shape.length) !== 0)
      throw lacks('operator Gather by columns');
    const size = countOf(shape.slice(1));
    const rows = call.integers(1).map((row) => axisOf(row, shape[0] ?? 0));
    const taken = rows.flatMap((row) => data.slice(row * size, (row + 1) * size));
    return { type, shape: [...(call.inputs[1]?.shape ?? []), ...shape.slice(1)], data: taken };
  },
  Reshape: (call) => withShape(call, reshaped(call.host(0).shape, call.integers(1))),
  Squeeze: (call) =>
    withShape(call, squeezed(call.host(0).shape, call.has(1) ? call.integers(1) : undefined)),
  Unsqueeze: (call) => withShape(call, unsqueezed(call.host(0).shape, call.integers(1))),
};

const integers = (values: readonly number[]): HostArray => ({
  type: 'int64',
  shape: [values.length],
  data: values.map(BigInt),
});

const withShape = (call: Call, shape: readonly number[]): HostArray => ({ ...call.host(0), shape });

/** The two are of one type: both numbers, or both integers of 64 bits. */
function binary(by: (left: number, right: number) => number): Operator {
  return (call) => {
    const left = call.host(0);
    const { shape, pick } = broadcast([left, call.host(1)]);
    // JavaScript's operators are the same for both; integers wrap at 64 bits
    const wrap = wrapOf(left.type);
    const data = pick((_, [a, b]) => wrap(by(a as number, b as number)));
    return { type: left.type, shape, data };
  };
}

function comparison(by: (left: Numeric, right: Numeric) => boolean): Operator {
  return (call) => {
    const { shape, pick } = broadcast([call.host(0), call.host(1)]);
    return {
      type: 'bool',
      shape,
      data: pick((_, [a, b]) => (by(a as Numeric, b as Numeric) ? 1 : 0)),
    };
  };
}

function unary(by: (value: number) => number): Operator {
  return (call) => {
    const { type, shape, data } = call.host(0);
    if (type !== 'double') throw lacks(`operator ${call.node.type} of ${type}`);
    return { type, shape, data: data.map((value) => by(value as number)) };
  };
}

function wrapOf(type: HostArray['type']): (value: Numeric) => Numeric {
  if (type === 'int64') return (value) => BigInt.asIntN(64, value as bigint);
  if (type === 'uint64') return (value) => BigInt.asUintN(64, value as bigint);
  return (value) => value;
}

/** The common shape by numpy's rules, and a way to make each of its elements from those of the parts. */
function broadcast(parts: readonly HostArray[]): {
  readonly shape: readonly number[];
  readonly pick: (
    by: (i: number, values: readonly (Numeric | undefined)[]) => Numeric,
  ) => Numeric[];
} {
  const rank = Math.max(...parts.map(({ shape }) => shape.length));
  const padded = parts.map(({ shape }) => [
    ...new Array<number>(rank - shape.length).fill(1),
    ...shape,
  ]);
  const shape = Array.from({ length: rank }, (_, axis) => {
    const sizes = padded.map((own) => own[axis] ?? 1);
    return sizes.includes(0) ? 0 : Math.max(...sizes);
  });
  const place = (own: readonly number[], i: number): number => {
    let rest = i;
    let found = 0;
    let stride = 1;
    for (let axis = rank - 1; axis >= 0; axis--) {
      const at = rest % (shape[axis] ?? 1);
      rest = (rest - at) / (shape[axis] ?? 1);
      if ((own[axis] ?? 1) > 1) found += at * stride;
      stride *= own[axis] ?? 1;
    }
    return found;
  };
  return {
    shape,
    pick: (by) =>
      Array.from({ length: countOf(shape) }, (_, i) =>
        by(
          i,
          parts.map(({ data }, k) => data[place(padded[k] ?? [], i)]),
        ),
      ),
  };
}
