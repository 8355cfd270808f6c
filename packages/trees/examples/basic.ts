import { createStream } from '@prodrome/numerics';
import { createGradientBoosting, createRandomForest, loadTreeModel } from '@prodrome/trees';

const stream = createStream('readme');
const days = Array.from({ length: 2000 }, () => ({
  sleepHours: 7 + stream.nextNormal(),
  pressureFall: stream.next() < 0.2 ? NaN : 4 * stream.nextNormal(),
}));
const rows = days.map(({ sleepHours, pressureFall }) => [sleepHours, pressureFall]);
const labels = days.map(({ sleepHours, pressureFall }) =>
  stream.next() < (sleepHours < 6 || pressureFall > 5 ? 0.7 : 0.1) ? 1 : 0,
);

const boosting = createGradientBoosting({ trees: 50, maxLeaves: 8 });
const model = await boosting.train({ rows, labels });
console.log(model.predictRow([5, 0]).toFixed(3), model.predictRow([7.5, NaN]).toFixed(3));

const { base, values } = model.explain({ rows: [[5, 9]] });
console.log(
  `log-odds ${base[0]?.toFixed(2)} + sleep ${values[0]?.toFixed(2)} + pressure ${values[1]?.toFixed(2)}`,
);

const { outOfBag } = await createRandomForest({ minDataInLeaf: 20 }).train({ rows, labels });
console.log(`Brier score out of bag: ${outOfBag?.squaredError.toFixed(3)}`);

const loaded = loadTreeModel(JSON.parse(JSON.stringify(model)));
console.log(loaded.predictRow([5, 0]) === model.predictRow([5, 0]));
