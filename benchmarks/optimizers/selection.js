// How much of the gap between the single best search and the best one for each problem `auto` closes, on functions that its rules were not made on.
import { createStream } from '@prodrome/numerics';
import { builtInSearches, parseSpace } from '@prodrome/optimizers';
import { bbob, bbobCount } from './bbob.js';
import { median, range, sum } from './problems.js';

const searches = builtInSearches();
/** Searches that are compared, with the most trials that one can wait for. */
const others = {
  ...{ random: Infinity, tpe: 1000, gp: 200, cma_es: Infinity, differential_evolution: Infinity },
  ...{ particle_swarm: Infinity, evolution_strategy: Infinity, ant_colony: Infinity },
  ...{ artificial_bee_colony: Infinity, grey_wolf: Infinity, nelder_mead: Infinity },
};

/** The rules of `auto` were chosen on functions of odd numbers. */
const heldOut = range(bbobCount)
  .map((i) => i + 1)
  .filter((number) => number % 2 === 0);

/** Decades above 10⁻⁸ of the lowest loss of so many trials. */
function decadesOf(name, number, d, trials, seed) {
  const f = bbob(number, d, seed);
  const written = Object.fromEntries(range(d).map((i) => [`x${i}`, { low: -5, high: 5 }]));
  const type = searches.get(name);
  const { value } = type.options['~standard'].validate({});
  const setting = { space: parseSpace(written), stream: createStream(String(seed)), trials };
  const search = type.create(value, setting);
  let lowest = Infinity;
  for (let count = 0; count < trials; count++) {
    const [{ id, parameters }] = search.ask(1);
    const loss = f(Object.values(parameters));
    lowest = Math.min(lowest, loss);
    search.tell(id, loss);
  }
  return Math.log10(Math.max(lowest, 1e-8)) + 8;
}

const meanOf = (values) => sum(values) / values.length;

/**
 * Decades of each search on each problem, a function in a dimension with a budget, medians over instances; and the share of the gap that `auto` closes. The single best has the lowest mean of those
 * that ran on all problems; the virtual best is the best for each problem.
 */
export function measureSelection({ quick, tell }) {
  const [dimensions, budgets, instances] = quick
    ? [[2, 5], [20, 100], 3]
    : [[2, 5, 10], [20, 100, 500], 5];
  const names = Object.keys(others);
  const problems = [];
  for (const d of dimensions) {
    for (const budget of budgets) {
      for (const number of heldOut) {
        const decades = {};
        for (const name of [...names, 'auto']) {
          if (budget * d > (others[name] ?? Infinity)) continue;
          const seeds = range(instances).map((i) => i + 1);
          decades[name] = median(seeds.map((seed) => decadesOf(name, number, d, budget * d, seed)));
        }
        problems.push(decades);
      }
      tell(`selection: ${d} dimensions, ${budget * d} trials: done`);
    }
  }
  const whole = names.filter((name) => problems.every((decades) => name in decades));
  const means = Object.fromEntries(
    [...whole, 'auto'].map((name) => [name, meanOf(problems.map((decades) => decades[name]))]),
  );
  const single = whole.reduce((best, name) => (means[name] < means[best] ? name : best));
  const virtual = meanOf(
    problems.map((decades) => Math.min(...names.map((name) => decades[name] ?? Infinity))),
  );
  const closed = (means[single] - means.auto) / (means[single] - virtual);
  return { problems: problems.length, single, means, virtual, closed };
}
