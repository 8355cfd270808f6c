import { bayesian } from '@prodrome/meta-learner';

// two experts; for this patient the second is right
const method = bayesian.create({ forgetting: 0.99, learningRate: 1 }, {});
const state = method.initial(2);
// both are there; the population's weights
const asked = { present: Uint8Array.of(1, 1), prior: Float64Array.of(0.7, 0.3) };
const weights = new Float64Array(2);
for (let day = 0; day < 12; day++) {
  const outcome = Number(day % 4 === 0);
  const values = Float64Array.of(0.4, 0.2 + 0.6 * outcome);
  method.learn(state, { ...asked, values, outcome });
  method.weigh(state, asked, weights);
  if (day % 4 === 3) console.log(day, weights.at(1)?.toFixed(3));
}
