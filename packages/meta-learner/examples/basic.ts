import { bayesian } from '@prodrome/meta-learner';

// two experts; for this patient the second is right, and sleeps on every third day
const method = bayesian.create({ forgetting: 0.99, learningRate: 1 }, {});
const state = method.initial(2);
const prior = Float64Array.of(0.7, 0.3); // the population's weights
const weights = new Float64Array(2);
for (let day = 0; day < 12; day++) {
  const outcome = day % 4 === 0 ? 1 : 0;
  const present = Uint8Array.of(1, day % 3 === 2 ? 0 : 1);
  const values = Float64Array.of(0.4, present[1] === 1 ? 0.2 + 0.6 * outcome : NaN);
  const shares = present[1] === 1 ? prior : Float64Array.of(1, 0);
  method.learn(state, { values, present, prior: shares, outcome });
  method.weigh(state, { present: Uint8Array.of(1, 1), prior }, weights);
  if (day % 4 === 3)
    console.log(
      `after day ${day}`,
      Array.from(weights, (w) => w.toFixed(3)),
    );
}
