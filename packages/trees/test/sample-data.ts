import { createStream } from '@prodrome/numerics';
import type { ColumnTable, RowLabels } from '../src/index.ts';

type Rows = ColumnTable & Required<Pick<RowLabels, 'labels' | 'weights'>>;

/** Rows whose label depends on two of three columns; a tenth of the cells is missing. */
export function sampleData(rows: number, seed = 1): Rows {
  const stream = createStream(seed);
  const columns = [0, 1, 2].map(() =>
    new Float64Array(rows).map(() => (stream.next() < 0.1 ? NaN : stream.nextNormal())),
  );
  const [first, second] = columns;
  const labels = new Float64Array(rows).map((_, i) => {
    const margin = 2 * (first?.[i] || 0) - (second?.[i] || 0) ** 2 + stream.nextNormal();
    return margin > 0 ? 1 : 0;
  });
  return { columns, labels, weights: labels.map(() => 1 + stream.nextInt(3)) };
}
