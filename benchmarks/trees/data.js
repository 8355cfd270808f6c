// Rows of 30 single-precision columns whose label depends on 13 of them: interactions, waves, skew, few values, informative gaps.
import { createStream } from '@prodrome/numerics';

const columns = 30;

/** Columns [30][rows] and labels [rows] in {0, 1}; deterministic by the seed. */
export function makeRows(rows, seed) {
  const stream = createStream(`trees ${seed}`);
  const x = Array.from({ length: columns }, () => new Float32Array(rows));
  const labels = new Float32Array(rows);
  const gaps = [
    [0, 0.05],
    [4, 0.1],
    [9, 0.2],
    [15, 0.3],
  ];
  for (let i = 0; i < rows; i++) {
    for (const column of x) column[i] = stream.nextNormal();
    x[3][i] = Math.exp(x[3][i]);
    x[7][i] = stream.nextInt(8);
    x[8][i] = stream.nextInt(40);
    x[20][i] = stream.nextInt(2);
    x[10][i] = 0.7 * x[0][i] + 0.7 * x[10][i];
    const v = (column) => x[column][i];
    let margin =
      1.2 * v(0) * v(1) +
      Math.sin(2 * v(2)) +
      0.6 * Math.log(v(3) + 0.3) +
      0.8 * Math.abs(v(4)) -
      0.6 +
      (v(5) > 0.3 ? 0.7 * v(6) : 0) +
      0.3 * ((v(7) % 3) - 1) +
      0.02 * (v(8) - 20) +
      0.5 * Math.tanh(v(9)) * v(11) +
      0.3 * v(12) -
      0.2 * v(13) ** 2 +
      0.2;
    for (const [column, share] of gaps) {
      if (stream.next() >= share) continue;
      x[column][i] = NaN;
      if (column === 9) margin += 1;
    }
    labels[i] = stream.next() < 1 / (1 + Math.exp(-margin)) ? 1 : 0;
  }
  return { columns: x, labels };
}

/** Row-major bytes of the columns, and those of the labels. */
export function bytesOf({ columns: x, labels }) {
  const rows = labels.length;
  const cells = new Float32Array(rows * columns);
  x.forEach((column, at) => column.forEach((value, i) => (cells[i * columns + at] = value)));
  return [cells, labels].map((list) => new Uint8Array(list.buffer));
}
