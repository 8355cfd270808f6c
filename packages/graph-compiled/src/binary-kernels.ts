import type { Step } from './call.ts';
import type { Loops, Operand } from './loops.ts';

/** A kernel of an operation that is given: what most graphs ask for seldom. */
const kernelOf =
  (of: (a: number, b: number) => number) =>
  ({ out, rows, columns, operands: [x, y] }: Loops): Step => {
    const [p, q] = [x as Operand, y as Operand];
    const [u, v] = [p.data, q.data];
    const { begin: pb, row: pr, column: pc } = p;
    const { begin: qb, row: qr, column: qc } = q;
    return () => {
      for (let r = 0, k = 0; r < rows; r++) {
        for (let c = 0, i = pb + r * pr, j = qb + r * qr; c < columns; c++, i += pc, j += qc) {
          out[k++] = of(u[i] as number, v[j] as number);
        }
      }
    };
  };

/** Kernels of two operands. The first four have loops of their own: V8 compiles each by itself, and a call would cost more than what it computes. */
export const binaryKernels: Readonly<Record<string, (loops: Loops) => Step>> = {
  Add: ({ out, rows, columns, operands: [x, y] }) => {
    const [p, q] = [x as Operand, y as Operand];
    const [u, v] = [p.data, q.data];
    const { begin: pb, row: pr, column: pc } = p;
    const { begin: qb, row: qr, column: qc } = q;
    return () => {
      for (let r = 0, k = 0; r < rows; r++) {
        for (let c = 0, i = pb + r * pr, j = qb + r * qr; c < columns; c++, i += pc, j += qc) {
          const a = u[i] as number;
          const b = v[j] as number;
          out[k++] = a + b;
        }
      }
    };
  },
  Sub: ({ out, rows, columns, operands: [x, y] }) => {
    const [p, q] = [x as Operand, y as Operand];
    const [u, v] = [p.data, q.data];
    const { begin: pb, row: pr, column: pc } = p;
    const { begin: qb, row: qr, column: qc } = q;
    return () => {
      for (let r = 0, k = 0; r < rows; r++) {
        for (let c = 0, i = pb + r * pr, j = qb + r * qr; c < columns; c++, i += pc, j += qc) {
          const a = u[i] as number;
          const b = v[j] as number;
          out[k++] = a - b;
        }
      }
    };
  },
  Mul: ({ out, rows, columns, operands: [x, y] }) => {
    const [p, q] = [x as Operand, y as Operand];
    const [u, v] = [p.data, q.data];
    const { begin: pb, row: pr, column: pc } = p;
    const { begin: qb, row: qr, column: qc } = q;
    return () => {
      for (let r = 0, k = 0; r < rows; r++) {
        for (let c = 0, i = pb + r * pr, j = qb + r * qr; c < columns; c++, i += pc, j += qc) {
          const a = u[i] as number;
          const b = v[j] as number;
          out[k++] = a * b;
        }
      }
    };
  },
  Div: ({ out, rows, columns, operands: [x, y] }) => {
    const [p, q] = [x as Operand, y as Operand];
    const [u, v] = [p.data, q.data];
    const { begin: pb, row: pr, column: pc } = p;
    const { begin: qb, row: qr, column: qc } = q;
    return () => {
      for (let r = 0, k = 0; r < rows; r++) {
        for (let c = 0, i = pb + r * pr, j = qb + r * qr; c < columns; c++, i += pc, j += qc) {
          const a = u[i] as number;
          const b = v[j] as number;
          out[k++] = a / b;
        }
      }
    };
  },
  Equal: kernelOf((a, b) => Number(a === b)),
  Greater: kernelOf((a, b) => Number(a > b)),
  GreaterOrEqual: kernelOf((a, b) => Number(a >= b)),
  Less: kernelOf((a, b) => Number(a < b)),
  LessOrEqual: kernelOf((a, b) => Number(a <= b)),
  And: kernelOf((a, b) => a & b),
  Or: kernelOf((a, b) => a | b),
  Xor: kernelOf((a, b) => a ^ b),
  Max: kernelOf(Math.max),
  Min: kernelOf(Math.min),
  Pow: kernelOf((a, b) => a ** b),
};
