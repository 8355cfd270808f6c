import { parseSpace, random, type Parameters } from '@prodrome/optimizers';
import { tuneParts, type TunedComponent } from '@prodrome/tuning';

const component = (name: string, loss: (rate: number) => number): TunedComponent => ({
  name,
  space: parseSpace({ rate: { low: 0.001, high: 1, log: true } }),
  search: (setting) => random.create({}, setting),
  // what would cross-validate the component, as it is where there is no rate
  loss: async ({ rate }: Parameters) => loss(rate === undefined ? 1 : Number(rate)),
});

const { results } = await tuneParts(
  [
    component('trees', (rate) => 0.6 + 0.01 * Math.log10(rate / 0.05) ** 2),
    component('line', (rate) => 0.62 + 0.0001 * rate),
  ],
  { seed: '1', trials: 40, of: 'example' },
);
for (const { name, trials, defaultLoss, loss } of results) {
  console.log(name, trials, defaultLoss?.toFixed(4), loss?.toFixed(4));
}
