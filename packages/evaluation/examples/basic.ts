import { comparePaired, evaluateModels } from '@prodrome/evaluation';
import { createStream, sigmoid } from '@prodrome/numerics';

const stream = createStream('readme');
const days = 2000;
const patients = Int32Array.from({ length: days }, (_, i) => i % 40);
const truth = Float64Array.from(patients, () => sigmoid(stream.nextNormal() - 1));
const labels = truth.map((p) => (stream.next() < p ? 1 : 0));
const models = { constant: labels.map(() => 0.3), oracle: truth };

const set = { labels, patients };
const { oracle } = evaluateModels(models, set, { stream, reference: 'constant' });
console.log(
  oracle?.withinAuc?.toFixed(3),
  oracle?.ci.withinAuc?.map((x) => x.toFixed(3)),
);
console.log(
  oracle?.brierSkill?.toFixed(3),
  oracle?.ci.brierSkill?.map((x) => x.toFixed(3)),
);
console.log(oracle?.onsetWithinAuc, oracle?.absent);
const [pair] = comparePaired(models, set, [['oracle', 'constant']]);
console.log(
  pair?.difference.toFixed(4),
  pair?.ci.map((x) => x.toFixed(4)),
  pair?.pHolm.toFixed(4),
);
