import type { Dimension } from '../onnx/model.ts';
import type { NodeInRule, Rule, RuleTable } from './rule.ts';
import { axisOf, broadcastShapes, productOf, sameShape, showShape } from './shapes.ts';

const reshape: Rule = (node) => {
  const { type, shape } = node.input(0);
  const asked = node.integers(1).map((size, i) => (size === 0 ? (shape[i] ?? 0) : size));
  const total = productOf(shape);
  const rest = productOf(asked.filter((size) => size !== -1));
  const hidden = asked.indexOf(-1);
  if (hidden < 0) {
    if (total !== rest) node.fail(`${total} elements`, showShape(asked));
    return [{ type, shape: asked }];
  }
  const open = typeof total === 'number' && typeof rest === 'number' ? total / rest : undefined;
  if (open !== undefined && !Number.isInteger(open))
    node.fail(`${total} elements`, showShape(asked));
  const size = open ?? named(shape, asked);
  return [{ type, shape: asked.map((each, i) => (i === hidden ? size : each)) }];
};

/** The size behind -1 when the input has a named one: that very name where the numbers cancel out. */
function named(shape: readonly Dimension[], asked: readonly Dimension[]): Dimension {
  const names = shape.filter((size) => typeof size === 'string' && !asked.includes(size));
  const over = productOf(shape.filter((size) => typeof size === 'number'));
  const under = productOf(asked.filter((size) => typeof size === 'number' && size !== -1));
  const factor = Number(over) / Number(under);
  return factor === 1 ? names.join('*') : productOf([factor, names.join('*')]);
}

const transpose: Rule = (node) => {
  const { type, shape } = node.input(0);
  const order = node.ints('perm') ?? shape.map((_, i) => shape.length - 1 - i);
  if (!sameShape(order.toSorted(), [...shape.keys()])) {
    node.fail(`an order of ${shape.length} axes`, showShape(order));
  }
  return [{ type, shape: order.map((axis) => shape[axis] as Dimension) }];
};

const concat: Rule = (node) => {
  const first = node.input(0);
  const axis = node.axis(0, first.shape.length);
  const sizes = node.inputs.map((_, i) => {
    const { shape, type } = node.input(i);
    const fits = shape.every((size, k) => k === axis || size === first.shape[k]);
    if (!fits || shape.length !== first.shape.length || type !== first.type) {
      node.fail(`a shape like ${showShape(first.shape)} but for axis ${axis}`, showShape(shape));
    }
    return shape[axis] as Dimension;
  });
  const total = sizes.every((size) => typeof size === 'number')
    ? sizes.reduce((sum, size) => sum + size, 0)
    : sizes.join('+');
  return [{ type: first.type, shape: first.shape.map((size, k) => (k === axis ? total : size)) }];
};

const split: Rule = (node) => {
  const { type, shape } = node.input(0);
  const axis = node.axis(0, shape.length);
  const sizes = node.integers(1);
  const total = sizes.reduce((sum, size) => sum + size, 0);
  if (total !== shape[axis] || sizes.length !== node.outputs) {
    node.fail(`${node.outputs} parts that make up ${shape[axis] ?? 0}`, showShape(sizes));
  }
  return sizes.map((size) => ({ type, shape: shape.map((old, k) => (k === axis ? size : old)) }));
};

const slice: Rule = (node) => {
  const { type, shape } = node.input(0);
  const starts = node.integers(1);
  const ends = node.integers(2);
  const axes = node.inputs[3] ? node.integers(3) : [...starts.keys()];
  const steps = node.inputs[4] ? node.integers(4) : starts.map(() => 1);
  const result = [...shape];
  axes.forEach((each, i) => {
    const axis = axisOf('Slice', each, shape.length);
    const size = shape[axis];
    if (typeof size !== 'number') return node.fail('a slice of a known size', showShape(shape));
    const step = steps[i] as number;
    const place = (at: number): number => (at < 0 ? at + size : Math.min(at, size));
    const from =
      step < 0 ? Math.min(place(starts[i] as number), size - 1) : place(starts[i] as number);
    const to = step < 0 && (ends[i] as number) < -size ? -1 : place(ends[i] as number);
    result[axis] = Math.max(0, Math.ceil((to - from) / step));
  });
  return [{ type, shape: result }];
};

const pad: Rule = (node) => {
  const { type, shape } = node.input(0);
  const pads = node.integers(1);
  if (pads.length !== 2 * shape.length) node.fail(`${2 * shape.length} pads`, showShape(pads));
  return [
    {
      type,
      shape: shape.map((size, i) => {
        const more = (pads[i] as number) + (pads[i + shape.length] as number);
        if (more === 0) return size;
        return typeof size === 'number' ? size + more : node.fail('a known size', size);
      }),
    },
  ];
};

const gather: Rule = (node) => {
  const { type, shape } = node.input(0);
  const indices = node.input(1);
  integral(node, indices.type);
  const axis = node.axis(0, shape.length);
  return [{ type, shape: [...shape.slice(0, axis), ...indices.shape, ...shape.slice(axis + 1)] }];
};

const gatherElements: Rule = (node) => {
  integral(node, node.input(1).type);
  return [{ type: node.input(0).type, shape: node.input(1).shape }];
};

const scatter: Rule = (node) => {
  integral(node, node.input(1).type);
  const { type, shape } = node.input(0);
  if (node.input(2).type !== type) node.fail(`updates of type ${type}`, node.input(2).type);
  return [{ type, shape }];
};

const expand: Rule = (node) => {
  const { type, shape } = node.input(0);
  return [{ type, shape: broadcastShapes('Expand', shape, node.integers(1)) }];
};

const squeeze: Rule = (node) => {
  const { type, shape } = node.input(0);
  const axes = node.integers(1).map((axis) => axisOf('Squeeze', axis, shape.length));
  const wrong = axes.find((axis) => shape[axis] !== 1);
  if (wrong !== undefined)
    node.fail('axes of size 1', `${shape[wrong] ?? ''} of ${showShape(shape)}`);
  return [{ type, shape: shape.filter((_, i) => !axes.includes(i)) }];
};

const unsqueeze: Rule = (node) => {
  const { type, shape } = node.input(0);
  const rank = shape.length + node.integers(1).length;
  const axes = node.integers(1).map((axis) => axisOf('Unsqueeze', axis, rank));
  const rest = shape.values();
  return [
    {
      type,
      shape: Array.from({ length: rank }, (_, i): Dimension =>
        axes.includes(i) ? 1 : (rest.next().value ?? 1),
      ),
    },
  ];
};

const shapeOf: Rule = (node) => [{ type: 'int64', shape: [node.input(0).shape.length] }];

function integral(node: NodeInRule, type: string): void {
  if (type !== 'int64' && type !== 'int32') node.fail('indices of int64 or int32', type);
}

/** Operators that move elements and compute nothing. */
export const layoutRules: RuleTable = {
  Reshape: reshape,
  Transpose: transpose,
  Concat: concat,
  Split: split,
  Slice: slice,
  Pad: pad,
  Gather: gather,
  GatherElements: gatherElements,
  ScatterElements: scatter,
  ScatterND: scatter,
  Expand: expand,
  Squeeze: squeeze,
  Unsqueeze: unsqueeze,
  Shape: shapeOf,
};
