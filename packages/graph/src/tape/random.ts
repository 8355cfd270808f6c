import type { GraphBuilder } from '../builder/graph-builder.ts';
import { fixedShape, productOf, type Shape } from '../builder/shapes.ts';
import type { Value } from '../builder/value.ts';

const bits31 = 2 ** 31 - 1;
const rounds: readonly (readonly [number, number])[] = [
  [15, 0x2c1b3c6d],
  [12, 0x297a2d39],
];

/**
 * Hashes of the elements of a shape, int64 from 0 to 2³¹ − 1: a function of (seed, step, place, element) and nothing else, computed inside
 * the graph. Products stay below 2⁶², so nothing overflows. Two rounds of multiply and xor-shift on 31 bits, after Wellons's hash prospector.
 * @param seed - int64 scalar, and `step` likewise, both from 0 to 2³¹ − 1.
 * @param place - distinguishes several uses within one step.
 */
export function hashElements(
  graph: GraphBuilder,
  seed: Value,
  step: Value,
  place: number,
  shape: Shape,
): Value {
  const sizes = fixedShape('random numbers', shape);
  const count = Number(productOf(sizes));
  const first = mix(graph, low(graph, graph.op('Add', [seed, graph.int(place * 0x9e3779)])));
  const key = mix(graph, low(graph, graph.op('Add', [first, step])));
  const [elements] = graph.custom(
    'Range',
    [graph.int(0), graph.int(count), graph.int(1)],
    {},
    {
      domain: '',
      outputs: [{ type: 'int64', shape: [count] }],
    },
  ) as [Value];
  const hashed = mix(graph, low(graph, graph.op('Add', [elements, key])));
  return graph.op('Reshape', [hashed, graph.int(sizes)]);
}

/**
 * Standard normal numbers from {@link hashElements} at `place` and `place + 1` (Box & Muller 1958).
 * @returns float of this shape.
 */
export function normalElements(
  graph: GraphBuilder,
  seed: Value,
  step: Value,
  place: number,
  shape: Shape,
): Value {
  const uniform = (at: number): Value => {
    const hashes = graph.cast(hashElements(graph, seed, step, at, shape), 'float');
    return graph.op('Mul', [graph.op('Add', [hashes, graph.float(1)]), graph.float(2 ** -31)]);
  };
  const radius = graph.op('Sqrt', [
    graph.op('Mul', [graph.op('Log', [uniform(place)]), graph.float(-2)]),
  ]);
  const angle = graph.op('Mul', [uniform(place + 1), graph.float(2 * Math.PI)]);
  return graph.op('Mul', [radius, graph.op('Cos', [angle])]);
}

function mix(graph: GraphBuilder, value: Value): Value {
  let mixed = value;
  for (const [shift, factor] of rounds) {
    mixed = low(graph, graph.op('Mul', [shifted(graph, mixed, shift), graph.int(factor)]));
  }
  return shifted(graph, mixed, 15);
}

/** x ⊕ (x ≫ shift). */
function shifted(graph: GraphBuilder, value: Value, shift: number): Value {
  const amount = graph.constant('uint64', [], BigUint64Array.of(BigInt(shift)));
  const moved = graph.op('BitShift', [graph.cast(value, 'uint64'), amount], { direction: 'RIGHT' });
  return graph.op('BitwiseXor', [value, graph.cast(moved, 'int64')]);
}

const low = (graph: GraphBuilder, value: Value): Value =>
  graph.op('BitwiseAnd', [value, graph.int(bits31)]);
