// Several losses: the hypervolume of the front that `nsga2` finds, beside random draws and Optuna's sampler of the same name.
import { builtInSearches, hypervolume, parseSpace, runStudy } from '@prodrome/optimizers';
import { median, range, sum } from './problems.js';

const box = (d) => Object.fromEntries(range(d).map((i) => [`x${i}`, { low: 0, high: 1 }]));
const zdt =
  (g, h, first = (x) => x) =>
  (p) => {
    const x = Object.values(p);
    const rest = g(x.slice(1));
    const f = first(x[0]);
    return [f, rest * h(f, rest)];
  };
const linear = (rest) => 1 + (9 * sum(rest)) / rest.length;
const root = (f, g) => 1 - Math.sqrt(f / g);
const waves = (x) => sum(x.map((one) => (one - 0.5) ** 2 - Math.cos(20 * Math.PI * (one - 0.5))));

/** Zitzler, Deb & Thiele 2000; Deb, Thiele, Laumanns & Zitzler 2002; the last of whole numbers and choices with a condition. Each with a reference, and Optuna's name of it. */
const severalProblems = [
  { title: 'zdt1', space: box(30), f: zdt(linear, root), reference: [2, 2] },
  {
    ...{ title: 'zdt2', space: box(30), reference: [2, 2] },
    f: zdt(linear, (f, g) => 1 - (f / g) ** 2),
  },
  {
    ...{ title: 'zdt3', space: box(30), reference: [2, 2] },
    f: zdt(linear, (f, g) => root(f, g) - (f / g) * Math.sin(10 * Math.PI * f)),
  },
  {
    ...{ title: 'zdt6', space: box(10), reference: [11, 11] },
    f: zdt(
      (rest) => 1 + 9 * (sum(rest) / rest.length) ** 0.25,
      (f, g) => 1 - (f / g) ** 2,
      (x) => 1 - Math.exp(-4 * x) * Math.sin(6 * Math.PI * x) ** 6,
    ),
  },
  {
    ...{ title: 'dtlz1', space: box(7), reference: [200, 200, 200] },
    f: (p) => {
      const [x, y, ...rest] = Object.values(p);
      const g = 0.5 * (1 + 100 * (rest.length + waves(rest)));
      return [x * y * g, x * (1 - y) * g, (1 - x) * g];
    },
  },
  {
    ...{ title: 'dtlz2', space: box(12), reference: [1.1, 1.1, 1.1] },
    f: (p) => {
      const [x, y, ...rest] = Object.values(p);
      const g = 1 + sum(rest.map((one) => (one - 0.5) ** 2));
      const [a, b] = [(x * Math.PI) / 2, (y * Math.PI) / 2];
      return [g * Math.cos(a) * Math.cos(b), g * Math.cos(a) * Math.sin(b), g * Math.sin(a)];
    },
  },
  {
    title: 'a model and its size',
    reference: [3, 3],
    space: {
      kind: ['line', 'tree', 'net'],
      depth: { low: 1, high: 12, integer: true, when: { kind: ['tree'] } },
      units: { low: 4, high: 512, integer: true, log: true, when: { kind: ['net'] } },
      rate: { low: 1e-5, high: 1, log: true, when: { kind: ['net'] } },
      features: { low: 1, high: 60, integer: true },
    },
    f: ({ kind, depth, units, rate, features }) => {
      const lost = ((60 - features) / 60) ** 2;
      if (kind === 'line') return [1 + lost, 0.1 + features / 60];
      if (kind === 'tree') return [0.5 + 2 / depth + 1.5 * lost, 0.1 * depth + features / 60];
      const away = (Math.log10(rate) + 2.5) ** 2 / 2;
      return [8 / units + away + lost, 0.3 + Math.log2(units) / 5 + features / 60];
    },
  },
];

/** Rows of a table; a bar holds where Optuna is installed. */
export async function measureSeveral({ quick, tell, peer }) {
  const trials = quick ? 1000 : 5000;
  const seeds = range(quick ? 3 : 5).map((i) => i + 1);
  const rows = [];
  const searches = builtInSearches();
  const settings = { nsga2: { population: 100 }, random: {} };
  for (const { title, space: written, f, reference } of severalProblems) {
    const volumes = { nsga2: [], random: [], Optuna: [], 'Optuna SBX': [] };
    const space = parseSpace(written);
    for (const seed of seeds) {
      for (const [name, options] of Object.entries(settings)) {
        const fronts = [];
        const study = { search: searches.get(name), options, space, seed, trials };
        if (name === 'nsga2') {
          const { front } = await runStudy(
            { ...study, losses: reference.map((_, i) => `f${i}`) },
            f,
          );
          fronts.push(...front.map(({ losses }) => losses));
        } else await runStudy(study, (p) => (fronts.push(f(p)), 0));
        volumes[name].push(hypervolume(fronts, reference));
      }
      if (peer?.versions.optuna === undefined) continue;
      for (const [name, crossover] of [
        ['Optuna', 'uniform'],
        ['Optuna SBX', 'sbx'],
      ]) {
        const request = { what: 'several', title, space: written, trials, seed, crossover };
        const { losses } = await peer.ask({ ...request, count: reference.length });
        volumes[name].push(hypervolume(losses, reference));
      }
    }
    const { nsga2, ...others } = volumes;
    const ours = median(nsga2);
    const peers = Object.fromEntries(
      Object.entries(others).flatMap(([name, own]) =>
        own.length > 0 ? [[name, median(own)]] : [],
      ),
    );
    rows.push({
      work: `nsga2, front of ${trials}: ${title}`,
      ...{ unit: 'hypervolume', better: 'higher', ours, peers },
      ratio: Object.fromEntries(
        Object.entries(peers).flatMap(([key, one]) => (one > 0 ? [[key, ours / one]] : [])),
      ),
      bar: 'Optuna ≥ 1',
    });
    tell(`nsga2, ${title}: ${ours} beside ${JSON.stringify(peers)}`);
  }
  return rows;
}
