// Searches beside cma and Optuna: evaluations to a target, the lowest loss of few trials, and time a trial.
// node benchmarks/optimizers/bench.js [--quick] [--json]; the packages must be built. Without --quick the README gets the tables.
import { createStream } from '@prodrome/numerics';
import { builtInSearches, parseSpace, runStudy } from '@prodrome/optimizers';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { startPeer } from './peer.js';
import { instance, median, problems, valueOf } from './problems.js';
import { measureSelection } from './selection.js';
import { measureSeveral } from './several.js';
import { machineNow } from '../machine.js';

const quick = process.argv.includes('--quick');
const asJson = process.argv.includes('--json');
const seeds = quick ? 3 : 7;
const trials = quick ? 50 : 100;
const searches = builtInSearches();
const peer = await startPeer();
const has = (name) => peer?.versions[name] !== undefined;
const tell = (text) => process.stderr.write(`${text}\n`);

function makeSearch(name, space, seed, options = {}) {
  const type = searches.get(name);
  const own = type.options['~standard'].validate(options).value;
  return type.create(own, { space, stream: createStream(seed), trials });
}

/** Evaluations until a loss is below the target; Infinity where it never is. */
function evaluationsOf(own, seed, target, most) {
  const written = Object.fromEntries(own.shift.map((_, i) => [`x${i}`, { low: -5, high: 5 }]));
  const search = makeSearch('cma_es', parseSpace(written), seed);
  for (let count = 1; count <= most; count++) {
    const [{ id, parameters }] = search.ask(1);
    const loss = valueOf(own, Object.values(parameters));
    if (loss < target) return count;
    search.tell(id, loss);
  }
  return Infinity;
}

const rows = [];
for (const name of ['sphere', 'ellipsoid', 'rosenbrock', 'rastrigin']) {
  for (const d of quick ? [5] : [2, 5, 10]) {
    if (name === 'rastrigin' && d === 10) continue;
    const [target, most] = [1e-8, 100_000];
    const found = { ours: [], cma: [] };
    for (let seed = 1; seed <= (quick ? 3 : 9); seed++) {
      const own = instance(name, d, seed);
      found.ours.push(evaluationsOf(own, seed, target, most));
      if (!has('cma')) continue;
      const stream = createStream(`start ${seed}`);
      const start = own.shift.map(() => -4 + 8 * stream.next());
      const { evaluations, best } = await peer.ask({
        ...{ what: 'cma', own, target, most, seed, start },
      });
      found.cma.push(best < target ? evaluations : Infinity);
    }
    const [ours, cma] = [median(found.ours), median(found.cma)];
    rows.push({
      work: `cma_es to 1e-8: ${name}, ${d} dimensions`,
      ...{ unit: 'evaluations', better: 'lower', ours },
      peers: has('cma') ? { cma } : {},
      ratio: has('cma') ? { cma: ours / cma } : {},
      bar: '≤ 1.2',
    });
    tell(`cma_es ${name} ${d}: ${ours} beside ${cma}`);
  }
}

async function bestOf(name, { space: written, f }, seed) {
  const space = parseSpace(written);
  const { best } = await runStudy({ search: searches.get(name), space, seed, trials }, f);
  return best.loss;
}

const model = ['tpe', 'gp'].filter((name) => searches.has(name));
for (const problem of problems) {
  const found = { optuna: [], 'optuna gp': [] };
  for (const name of ['random', ...model]) found[name] = [];
  for (let seed = 1; seed <= seeds; seed++) {
    for (const name of ['random', ...model]) found[name].push(await bestOf(name, problem, seed));
    if (!has('optuna')) continue;
    const { title, space, own } = problem;
    const request = { what: 'optuna', title, space, own, trials, seed };
    found.optuna.push((await peer.ask({ ...request, sampler: 'tpe' })).best);
  }
  for (const name of model) {
    const ours = median(found[name]);
    const peers = {
      random: median(found.random),
      ...(has('optuna') && { Optuna: median(found.optuna) }),
    };
    rows.push({
      work: `${name}, best of ${trials}: ${problem.title}`,
      ...{ unit: 'loss', better: 'lower', ours, peers },
      ratio: Object.fromEntries(Object.entries(peers).map(([key, one]) => [key, ours / one])),
      bar: 'Optuna ≤ 1',
    });
  }
  tell(`${problem.title}: done`);
}

const moving = {
  ...{ differential_evolution: 'SciPy', nelder_mead: 'SciPy' },
  ...{ particle_swarm: '', evolution_strategy: '', ant_colony: '', artificial_bee_colony: '' },
  ...{ grey_wolf: '', hybrid: '', auto: '' },
};
for (const function_ of ['rosenbrock', 'rastrigin']) {
  const most = 1000;
  const space = parseSpace(
    Object.fromEntries(Array.from({ length: 5 }, (_, i) => [`x${i}`, { low: -5, high: 5 }])),
  );
  const lowestOf = async (search, seed) => {
    const own = instance(function_, 5, seed);
    const f = (p) => valueOf(own, Object.values(p));
    return (await runStudy({ search: searches.get(search), space, seed, trials: most }, f)).best
      .loss;
  };
  const all = Array.from({ length: seeds }, (_, i) => i + 1);
  const chance = median(await Promise.all(all.map((seed) => lowestOf('random', seed))));
  for (const [name, label] of Object.entries(moving)) {
    const peers = { random: chance };
    if (label !== '' && has('scipy')) {
      const found = [];
      for (const seed of all) {
        const request = { what: 'scipy', name, own: instance(function_, 5, seed), most, seed };
        found.push((await peer.ask(request)).best);
      }
      peers[label] = median(found);
    }
    const ours = median(await Promise.all(all.map((seed) => lowestOf(name, seed))));
    rows.push({
      work: `${name}, best of ${most}: ${function_}, 5 dimensions`,
      ...{ unit: 'loss', better: 'lower', ours, peers },
      ratio: Object.fromEntries(Object.entries(peers).map(([key, one]) => [key, ours / one])),
      bar: '',
    });
  }
  tell(`${function_}: done`);
}

rows.push(...(await measureSeveral({ quick, tell, peer })));
const selection = measureSelection({ quick, tell });
const decadesAbove = (one) => one - selection.virtual;
rows.push({
  work: `auto on ${selection.problems} held-out problems of BBOB: decades above the best search for each`,
  ...{ unit: 'decades', better: 'lower', ours: decadesAbove(selection.means.auto) },
  peers: { [`single best, ${selection.single}`]: decadesAbove(selection.means[selection.single]) },
  ratio: { 'of the gap closed': selection.closed },
  bar: 'closed ≥ 0.5',
});

/** Milliseconds a trial, of processor time. */
async function speedOf(name, d, count, journal) {
  const written = Object.fromEntries(
    Array.from({ length: d }, (_, i) => [`x${i}`, { low: -5, high: 5 }]),
  );
  const own = instance('ellipsoid', d, 1);
  const began = process.cpuUsage();
  await runStudy(
    {
      search: searches.get(name),
      space: parseSpace(written),
      seed: 1,
      trials: count,
      ...(journal && { journal }),
    },
    (p) => valueOf(own, Object.values(p)),
  );
  const { user, system } = process.cpuUsage(began);
  return (user + system) / 1000 / count;
}

await speedOf('tpe', 10, 200);
const count = quick ? 300 : 1000;
const speeds = [
  ['tpe', 10, count, '≤ 1'],
  ['random', 10, count, ''],
];
if (searches.has('gp')) speeds.push(['gp', 5, 200, '≤ 20']);
for (const [name, d, own, bar] of speeds) {
  const ours = await speedOf(name, d, own);
  const peers = {};
  if (name === 'tpe' && has('optuna')) {
    const space = Object.fromEntries(
      Array.from({ length: d }, (_, i) => [`x${i}`, { low: -5, high: 5 }]),
    );
    const request = {
      what: 'optuna',
      space,
      own: instance('ellipsoid', d, 1),
      trials: own,
      seed: 1,
    };
    const { seconds } = await peer.ask({ ...request, sampler: 'tpe' });
    peers.Optuna = (1000 * seconds) / own;
  }
  rows.push({
    work: `${name}, ${own} trials, ${d} dimensions`,
    ...{ unit: 'ms a trial', better: 'lower', ours, peers, bar },
    ratio: Object.fromEntries(Object.entries(peers).map(([key, one]) => [key, ours / one])),
  });
}
for (const [fsync, bar] of [
  ['trial', '≤ 1'],
  ['never', '≤ 1'],
]) {
  const folder = mkdtempSync(join(tmpdir(), 'prodrome-bench-'));
  const began = performance.now();
  await speedOf('random', 10, 300, { folder: join(folder, 'study'), fsync });
  const ours = (performance.now() - began) / 300;
  rmSync(folder, { recursive: true });
  rows.push({
    work: `random with a journal, fsync ${fsync}, wall clock`,
    ...{ unit: 'ms a trial', better: 'lower', ours, peers: {}, ratio: {}, bar },
  });
}
peer?.stop();

const machine = machineNow();
const versions = { node: process.versions.node, ...peer?.versions };
const notInstalled = ['cma', 'optuna', 'scipy'].filter((name) => !has(name));

if (asJson) console.log(JSON.stringify({ machine, versions, notInstalled, rows }));
else {
  const line = (cells) => `| ${cells.join(' | ')} |`;
  const shown = (value) =>
    value === undefined
      ? ''
      : Number.isFinite(value)
        ? String(Number(value.toPrecision(3)))
        : 'none';
  const peersOf = (of) =>
    Object.entries(of)
      .map(([name, value]) => `${name} ${shown(value)}`)
      .join(', ');
  const text = [
    `${machine.cpu}, ${machine.cores} cores, load ${machine.load}; ${Object.entries(versions)
      .map((pair) => pair.join(' '))
      .join(', ')}; ${seeds} seeds of the problems of few trials:`,
    ...notInstalled.map((name) => `not installed: ${name}`),
    [
      line(['work', 'unit', 'ours', 'peers', 'ratio', 'bar']),
      line(Array(6).fill('---')),
      ...rows.map(({ work, unit, ours, peers, ratio, bar }) =>
        line([work, unit, shown(ours), peersOf(peers), peersOf(ratio), bar]),
      ),
    ].join('\n'),
  ].join('\n\n');
  console.log(text);
  if (!quick) {
    const readme = new URL('README.md', import.meta.url);
    const [before, rest] = readFileSync(readme, 'utf8').split('<!-- figures -->');
    const [, after] = rest.split('<!-- /figures -->');
    writeFileSync(readme, `${before}<!-- figures -->\n\n${text}\n\n<!-- /figures -->${after}`);
  }
}
