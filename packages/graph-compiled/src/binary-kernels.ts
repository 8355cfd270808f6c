import type { Step } from './call.ts';
import type { Loops, Operand } from './loops.ts';

// One function an operation: V8 compiles each by itself, and a call of a given function in a shared loop would cost more than what it computes.

/** Kernels of two operands. */
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
  Equal: ({ out, rows, columns, operands: [x, y] }) => {
    const [p, q] = [x as Operand, y as Operand];
    const [u, v] = [p.data, q.data];
    const { begin: pb, row: pr, column: pc } = p;
    const { begin: qb, row: qr, column: qc } = q;
    return () => {
      for (let r = 0, k = 0; r < rows; r++) {
        for (let c = 0, i = pb + r * pr, j = qb + r * qr; c < columns; c++, i += pc, j += qc) {
          const a = u[i] as number;
          const b = v[j] as number;
          out[k++] = a === b ? 1 : 0;
        }
      }
    };
  },
  Greater: ({ out, rows, columns, operands: [x, y] }) => {
    const [p, q] = [x as Operand, y as Operand];
    const [u, v] = [p.data, q.data];
    const { begin: pb, row: pr, column: pc } = p;
    const { begin: qb, row: qr, column: qc } = q;
    return () => {
      for (let r = 0, k = 0; r < rows; r++) {
        for (let c = 0, i = pb + r * pr, j = qb + r * qr; c < columns; c++, i += pc, j += qc) {
          const a = u[i] as number;
          const b = v[j] as number;
          out[k++] = a > b ? 1 : 0;
        }
      }
    };
  },
  GreaterOrEqual: ({ out, rows, columns, operands: [x, y] }) => {
    const [p, q] = [x as Operand, y as Operand];
    const [u, v] = [p.data, q.data];
    const { begin: pb, row: pr, column: pc } = p;
    const { begin: qb, row: qr, column: qc } = q;
    return () => {
      for (let r = 0, k = 0; r < rows; r++) {
        for (let c = 0, i = pb + r * pr, j = qb + r * qr; c < columns; c++, i += pc, j += qc) {
          const a = u[i] as number;
          const b = v[j] as number;
          out[k++] = a >= b ? 1 : 0;
        }
      }
    };
  },
  Less: ({ out, rows, columns, operands: [x, y] }) => {
    const [p, q] = [x as Operand, y as Operand];
    const [u, v] = [p.data, q.data];
    const { begin: pb, row: pr, column: pc } = p;
    const { begin: qb, row: qr, column: qc } = q;
    return () => {
      for (let r = 0, k = 0; r < rows; r++) {
        for (let c = 0, i = pb + r * pr, j = qb + r * qr; c < columns; c++, i += pc, j += qc) {
          const a = u[i] as number;
          const b = v[j] as number;
          out[k++] = a < b ? 1 : 0;
        }
      }
    };
  },
  LessOrEqual: ({ out, rows, columns, operands: [x, y] }) => {
    const [p, q] = [x as Operand, y as Operand];
    const [u, v] = [p.data, q.data];
    const { begin: pb, row: pr, column: pc } = p;
    const { begin: qb, row: qr, column: qc } = q;
    return () => {
      for (let r = 0, k = 0; r < rows; r++) {
        for (let c = 0, i = pb + r * pr, j = qb + r * qr; c < columns; c++, i += pc, j += qc) {
          const a = u[i] as number;
          const b = v[j] as number;
          out[k++] = a <= b ? 1 : 0;
        }
      }
    };
  },
  And: ({ out, rows, columns, operands: [x, y] }) => {
    const [p, q] = [x as Operand, y as Operand];
    const [u, v] = [p.data, q.data];
    const { begin: pb, row: pr, column: pc } = p;
    const { begin: qb, row: qr, column: qc } = q;
    return () => {
      for (let r = 0, k = 0; r < rows; r++) {
        for (let c = 0, i = pb + r * pr, j = qb + r * qr; c < columns; c++, i += pc, j += qc) {
          const a = u[i] as number;
          const b = v[j] as number;
          out[k++] = a & b;
        }
      }
    };
  },
  Or: ({ out, rows, columns, operands: [x, y] }) => {
    const [p, q] = [x as Operand, y as Operand];
    const [u, v] = [p.data, q.data];
    const { begin: pb, row: pr, column: pc } = p;
    const { begin: qb, row: qr, column: qc } = q;
    return () => {
      for (let r = 0, k = 0; r < rows; r++) {
        for (let c = 0, i = pb + r * pr, j = qb + r * qr; c < columns; c++, i += pc, j += qc) {
          const a = u[i] as number;
          const b = v[j] as number;
          out[k++] = a | b;
        }
      }
    };
  },
  Xor: ({ out, rows, columns, operands: [x, y] }) => {
    const [p, q] = [x as Operand, y as Operand];
    const [u, v] = [p.data, q.data];
    const { begin: pb, row: pr, column: pc } = p;
    const { begin: qb, row: qr, column: qc } = q;
    return () => {
      for (let r = 0, k = 0; r < rows; r++) {
        for (let c = 0, i = pb + r * pr, j = qb + r * qr; c < columns; c++, i += pc, j += qc) {
          const a = u[i] as number;
          const b = v[j] as number;
          out[k++] = a ^ b;
        }
      }
    };
  },
  Max: ({ out, rows, columns, operands: [x, y] }) => {
    const [p, q] = [x as Operand, y as Operand];
    const [u, v] = [p.data, q.data];
    const { begin: pb, row: pr, column: pc } = p;
    const { begin: qb, row: qr, column: qc } = q;
    return () => {
      for (let r = 0, k = 0; r < rows; r++) {
        for (let c = 0, i = pb + r * pr, j = qb + r * qr; c < columns; c++, i += pc, j += qc) {
          const a = u[i] as number;
          const b = v[j] as number;
          out[k++] = Math.max(a, b);
        }
      }
    };
  },
  Min: ({ out, rows, columns, operands: [x, y] }) => {
    const [p, q] = [x as Operand, y as Operand];
    const [u, v] = [p.data, q.data];
    const { begin: pb, row: pr, column: pc } = p;
    const { begin: qb, row: qr, column: qc } = q;
    return () => {
      for (let r = 0, k = 0; r < rows; r++) {
        for (let c = 0, i = pb + r * pr, j = qb + r * qr; c < columns; c++, i += pc, j += qc) {
          const a = u[i] as number;
          const b = v[j] as number;
          out[k++] = Math.min(a, b);
        }
      }
    };
  },
};
