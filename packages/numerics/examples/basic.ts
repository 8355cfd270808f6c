import { createStream, fitLogistic, sigmoid, sortedOrder } from '@prodrome/numerics';

const stream = createStream('readme').fork('data');
const rows = 1000;
const values = new Float64Array(rows * 2).map(() => stream.nextNormal());
const labels = new Float64Array(rows).map((_, i) =>
  stream.next() < sigmoid(2 * (values[2 * i] ?? 0) - 1) ? 1 : 0,
);
const fit = fitLogistic({ rows, columns: 2, values, labels, l2: 1, l1: 20 });
console.log(
  Array.from(fit.coefficients, (b) => b.toFixed(3)),
  fit.intercept.toFixed(3),
);
console.log(fit.converged, fit.iterations);
console.log(sortedOrder(Float64Array.of(3, -0, 1, 0)));
