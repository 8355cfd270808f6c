import { createStream } from '@prodrome/numerics';
import { divideForecast, shapleyValues } from '@prodrome/explanation';

// two experts answered .5 and .3 from bases of .2 and .25, and the first has most of the weight
const { base, gate, variables } = divideForecast({
  forecast: 0.46,
  experts: [
    {
      name: 'body',
      weight: 0.8,
      base: 0.2,
      parts: new Map([
        ['sleep', 0.25],
        ['stress', 0.05],
      ]),
    },
    { name: 'weather', weight: 0.2, base: 0.25, parts: new Map([['pressure', 0.05]]) },
  ],
});
console.log('base', base, 'gate', gate.points.toFixed(3));
for (const [name, { points, logOdds }] of variables) {
  console.log(name, points.toFixed(3), logOdds.toFixed(2));
}

// what each of three columns adds to a model that nobody can look into
const model = (known: Uint8Array): number => 0.2 + 0.3 * (known[0] ?? 0) * (known[1] ?? 0);
const budget = { evaluations: 8, stream: createStream('readme') };
const { values, isExact } = await shapleyValues({ players: 3, value: model }, budget);
console.log(
  [...values].map((value) => value.toFixed(3)),
  isExact,
);
