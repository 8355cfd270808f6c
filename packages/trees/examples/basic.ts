import { createStream } from '@prodrome/numerics';
import { createGradientBoosting, loadTreeModel } from '@prodrome/trees';

const stream = createStream('readme');
const rows = 2000;
const sleepHours = new Float64Array(rows).map(() => 7 + stream.nextNormal());
const pressureFall = new Float64Array(rows).map(() =>
  stream.next() < 0.2 ? NaN : 4 * stream.nextNormal(),
);
const attacks = new Float64Array(rows).map((_, day) => {
  const isLikely = (sleepHours[day] ?? 0) < 6 || (pressureFall[day] ?? 0) > 5;
  return stream.next() < (isLikely ? 0.7 : 0.1) ? 1 : 0;
});

const boosting = createGradientBoosting({ trees: 50, maxLeaves: 8 });
const columns = [sleepHours, pressureFall];
const model = await boosting.train(
  { columns, labels: attacks },
  {
    progress: ({ done, loss }) => {
      if (done % 25 === 0) console.log(done, loss.toFixed(4));
    },
  },
);
console.log(model.predictRow([5, 0]).toFixed(3), model.predictRow([7.5, NaN]).toFixed(3));
const later = { columns: [Float64Array.of(5, 8), Float64Array.of(NaN, 9)] };
console.log(Array.from(model.predict(later), (p) => p.toFixed(3)));

const loaded = loadTreeModel(JSON.parse(JSON.stringify(model)));
console.log(loaded.predictRow([5, 0]) === model.predictRow([5, 0]));
