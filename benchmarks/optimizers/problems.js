// Functions to minimise, as numbers that a peer in another language reads too: shifted, rotated, all with their least value 0.
import { createStream } from '@prodrome/numerics';

export const range = (n) => Array.from({ length: n }, (_, i) => i);

/** The middle of numbers, the mean of the middle two of an even count. */
export function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const half = sorted.length / 2;
  return (sorted[Math.floor(half)] + sorted[Math.ceil(half) - 1]) / 2;
}

/** A random rotation by Gram–Schmidt. */
export function rotation(d, stream) {
  const rows = [];
  for (let i = 0; i < d; i++) {
    const row = range(d).map(() => stream.nextNormal());
    for (const other of rows) {
      const dot = row.reduce((sum, x, j) => sum + x * other[j], 0);
      for (let j = 0; j < d; j++) row[j] -= dot * other[j];
    }
    const norm = Math.hypot(...row);
    rows.push(row.map((x) => x / norm));
  }
  return rows;
}

/** An instance of a function in [−5, 5]ᵈ: neither the centre nor an axis is of use. */
export function instance(name, d, seed) {
  const stream = createStream(`${name} ${d} ${seed}`);
  const shift = range(d).map(() => -4 + 8 * stream.next());
  const isRotated = name !== 'sphere';
  return { name, d, shift, rotation: isRotated ? rotation(d, stream) : null };
}

export const sum = (values) => values.reduce((total, one) => total + one, 0);

const functions = {
  sphere: (z) => sum(z.map((x) => x * x)),
  ellipsoid: (z) => sum(z.map((x, i) => 10 ** ((6 * i) / Math.max(1, z.length - 1)) * x * x)),
  rosenbrock: (z) => {
    const scale = Math.max(1, Math.sqrt(z.length) / 8);
    const y = z.map((x) => scale * x + 1);
    return sum(y.slice(1).map((x, i) => 100 * (y[i] ** 2 - x) ** 2 + (y[i] - 1) ** 2));
  },
  rastrigin: (z) => sum(z.map((x) => x * x - 10 * Math.cos(2 * Math.PI * x) + 10)),
  ackley: (z) =>
    20 +
    Math.E -
    20 * Math.exp(-0.2 * Math.sqrt(sum(z.map((x) => x * x)) / z.length)) -
    Math.exp(sum(z.map((x) => Math.cos(2 * Math.PI * x))) / z.length),
};

export function valueOf({ name, shift, rotation: turn }, x) {
  const moved = x.map((one, i) => one - shift[i]);
  const z = turn ? turn.map((row) => sum(row.map((one, j) => one * moved[j]))) : moved;
  return functions[name](z);
}

const box = (d) => Object.fromEntries(range(d).map((i) => [`x${i}`, { low: -5, high: 5 }]));
const continuous = (name, d) => {
  const own = instance(name, d, 1);
  const f = (p) =>
    valueOf(
      own,
      range(d).map((i) => p[`x${i}`]),
    );
  return { title: `${name}, ${d} dimensions`, space: box(d), own, f };
};

/** Ten problems of few trials; the last four are of whole numbers, choices, logarithms and conditions. */
export const problems = [
  continuous('sphere', 5),
  continuous('ellipsoid', 5),
  continuous('rosenbrock', 5),
  continuous('rastrigin', 5),
  continuous('ackley', 10),
  continuous('sphere', 10),
  {
    title: 'whole numbers and a choice',
    space: {
      n: { low: 1, high: 60, integer: true },
      m: { low: 1, high: 200, log: true, integer: true },
      kind: ['a', 'b', 'c', 'd'],
      x: { low: -5, high: 5 },
    },
    f: ({ n, m, kind, x }) =>
      ((n - 37) / 10) ** 2 +
      Math.log(m / 12) ** 2 +
      { a: 1, b: 0, c: 2, d: 0.5 }[kind] +
      (x - (kind === 'b' ? 2 : -2)) ** 2 / 4,
  },
  {
    title: 'logarithms, as of a training',
    space: {
      rate: { low: 1e-5, high: 1, log: true },
      decay: { low: 1e-6, high: 1e-1, log: true },
      dropout: { low: 0, high: 0.7 },
      units: { low: 8, high: 512, log: true, integer: true },
    },
    f: ({ rate, decay, dropout, units }) =>
      (Math.log10(rate) + 2.5) ** 2 +
      0.2 * (Math.log10(decay) + 4) ** 2 +
      2 * (dropout - 0.2) ** 2 +
      0.3 * (Math.log2(units) - 6.5 + Math.log10(rate) + 2.5) ** 2,
  },
  {
    title: 'conditions',
    space: {
      model: ['tree', 'line', 'net'],
      depth: { low: 1, high: 12, integer: true, when: { model: ['tree'] } },
      share: { low: 0, high: 1, when: { model: ['tree'] } },
      penalty: { low: 1e-4, high: 1e2, log: true, when: { model: ['line'] } },
      rate: { low: 1e-5, high: 1, log: true, when: { model: ['net'] } },
      units: { low: 4, high: 256, log: true, integer: true, when: { model: ['net'] } },
    },
    f: ({ model, depth, share, penalty, rate, units }) => {
      if (model === 'tree') return 0.1 + ((depth - 5) / 6) ** 2 + (share - 0.7) ** 2;
      if (model === 'line') return 0.4 + 0.1 * (Math.log10(penalty) - 0.5) ** 2;
      return 0.2 * (Math.log10(rate) + 3) ** 2 + 0.3 * (Math.log2(units) - 5) ** 2;
    },
  },
  {
    title: 'choices alone',
    space: Object.fromEntries(range(6).map((i) => [`c${i}`, ['a', 'b', 'c', 'd', 'e']])),
    f: (p) =>
      sum(range(6).map((i) => Number(p[`c${i}`] !== 'abcde'[(2 * i) % 5]))) +
      Number(p.c0 === p.c1) * 0.5,
  },
];
