import { createStream } from '@prodrome/numerics';
import {
  createDriftDetector,
  evaluateDetector,
  featureDrift,
  plantedStreams,
} from '@prodrome/drift';

// a sensor that reads half a standard deviation more from day 400 on
const stream = createStream('readme');
const readings = Float64Array.from(
  { length: 800 },
  (_, day) => stream.nextNormal() + (day < 400 ? 0 : 0.5),
);
const detector = createDriftDetector('adwin', { delta: 0.01 });
for (const reading of readings) {
  const result = detector.update(reading);
  if (result.status !== 'drift') continue;
  const { at, direction, statistics } = result.event;
  console.log(at, direction, statistics['dropped'], statistics['width']);
}

const { columns, absent } = featureDrift(
  { sensor: readings.subarray(0, 400), steps: readings.map(() => 1) },
  { sensor: readings.subarray(400), steps: readings.map(() => NaN), mood: [1, 2] },
);
for (const { name, drifted, values, missing } of columns) {
  const told = 'reason' in values ? values.reason : values.adjusted.toExponential(0);
  console.log(name, drifted, told, missing.current);
}
console.log(absent);

const streams = plantedStreams('real', createStream('streams'));
const { detector: score } = evaluateDetector(() => createDriftDetector('adwin'), streams);
console.log(score.falseAlarms, score.found, 'of', score.planted, score.delay);
