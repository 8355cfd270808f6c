import { input, number, type Operator, type Operators } from './call.ts';
import { addRounded } from './elementwise.ts';
import { lacks } from './graph-error.ts';
import { broadcast, stridesOver } from './loops.ts';
import { placesOf, type View } from './view.ts';

/** The last two axes of a view as rows and columns; a list is a row, or a column. */
function matrix(view: View, isLeft: boolean): View {
  if (view.shape.length > 1) return view;
  const [size = 1] = view.shape;
  const [stride = 1] = view.strides;
  return isLeft
    ? { ...view, shape: [1, size], strides: [0, stride] }
    : { ...view, shape: [size, 1], strides: [stride, 0] };
}

const matmul: Operator = (call) => {
  const [first, second] = [input(call, 0), input(call, 1)];
  const [a, b] = [matrix(first, true), matrix(second, false)];
  const [m = 1, inner = 1] = a.shape.slice(-2);
  const [other = 1, n = 1] = b.shape.slice(-2);
  if (inner !== other) throw lacks(`a product of ${m} × ${inner} and ${other} × ${n}`);
  const outer = broadcast([a.shape.slice(0, -2), b.shape.slice(0, -2)]);
  const begins = (view: View): Int32Array => {
    const own = { ...view, shape: view.shape.slice(0, -2), strides: view.strides.slice(0, -2) };
    return placesOf(outer, stridesOver(own, outer), view.offset);
  };
  const shape = [
    ...outer,
    ...(first.shape.length > 1 ? [m] : []),
    ...(second.shape.length > 1 ? [n] : []),
  ];
  const out = call.room(first.type, shape);
  const [lefts, rights] = [begins(a), begins(b)];
  const [ar = 0, ac = 0] = a.strides.slice(-2);
  const [br = 0, bc = 0] = b.strides.slice(-2);
  const [x, y, to] = [a.data, b.data, out.data];
  addRounded(call, out, () => {
    for (let at = 0, k = 0; at < lefts.length; at++) {
      for (let row = 0; row < m; row++) {
        for (let column = 0; column < n; column++) {
          let i = (lefts[at] as number) + row * ar;
          let j = (rights[at] as number) + column * bc;
          let total = 0;
          for (let t = 0; t < inner; t++) {
            total += (x[i] as number) * (y[j] as number);
            i += ac;
            j += br;
          }
          to[k++] = total;
        }
      }
    }
  });
  return [out];
};

const turned = (view: View): View => ({
  ...view,
  shape: view.shape.toReversed(),
  strides: view.strides.toReversed(),
});

const gemm: Operator = (call) => {
  const a = number(call, 'transA', 0) === 1 ? turned(input(call, 0)) : input(call, 0);
  const b = number(call, 'transB', 0) === 1 ? turned(input(call, 1)) : input(call, 1);
  const [alpha, beta] = [number(call, 'alpha', 1), number(call, 'beta', 1)];
  const [m = 1, inner = 1] = a.shape;
  const [, n = 1] = b.shape;
  const out = call.room(a.type, [m, n]);
  const c = call.inputs[2];
  const [cr = 0, cc = 0] = c ? stridesOver(c, [m, n]) : [];
  const [x, y, to] = [a.data, b.data, out.data];
  const [ar = 0, ac = 0] = a.strides;
  const [br = 0, bc = 0] = b.strides;
  addRounded(call, out, () => {
    for (let row = 0, k = 0; row < m; row++) {
      for (let column = 0; column < n; column++) {
        let i = a.offset + row * ar;
        let j = b.offset + column * bc;
        let total = 0;
        for (let t = 0; t < inner; t++) {
          total += (x[i] as number) * (y[j] as number);
          i += ac;
          j += br;
        }
        const more = c ? beta * (c.data[c.offset + row * cr + column * cc] as number) : 0;
        to[k++] = alpha * total + more;
      }
    }
  });
  return [out];
};

/** Products of matrices. */
export const products: Operators = { MatMul: matmul, Gemm: gemm };
