import {
  defineSearch,
  type JsonValue,
  type RandomStream,
  type SearchSetting,
  type SearchType,
} from '@prodrome/core';
import { minimizeLbfgs } from '@prodrome/numerics';
import { z } from 'zod';
import { createAskTell, loadedLoss, savedLoss, type Engine } from '../search/ask-tell.ts';
import {
  createProcess,
  fitProcess,
  priorParameters,
  type GaussianProcess,
  type ProcessData,
} from '../search/gaussian-process.ts';
import { logImprovement } from '../search/log-improvement.ts';
import { normalOf } from '../search/population.ts';
import { createDesign } from '../search/sobol-sequence.ts';
import { warpLosses } from '../search/warp-losses.ts';
import { createEncoding, mirrored, type Encoding } from '../space/encoding.ts';
import { activeParameters, type Parameters } from '../space/space.ts';

/** Options of `gp`. */
export const gpOptionsSchema = z.strictObject({
  startup: z.int().min(2).default(10).describe('trials spread evenly before it models anything'),
  candidates: z
    .int()
    .min(1)
    .max(100_000)
    .default(200)
    .describe('points whose expected improvement is compared before the best are refined'),
  most: z
    .int()
    .min(10)
    .max(2000)
    .default(300)
    .describe('trials that are modelled: of more the best half, and the latest'),
});

/** Validated options of `gp`. */
export type GpOptions = z.output<typeof gpOptionsSchema>;

/**
 * Bayesian optimisation: a Gaussian process of the losses (Matérn 5/2, a length for each coordinate, fitted by marginal likelihood), and the trial of the
 * greatest expected improvement, by its logarithm. Whole numbers and choices are seen by the process as the middle of their part, so that it knows no slope
 * within; a parameter that does not matter lies in the middle. Trials that are waited for are taken for what is expected of them. Losses are made normal by a
 * power. Deterministic.
 * Sources: Jones, Schonlau & Welch 1998, doi:10.1023/A:1008306431147; Snoek, Larochelle & Adams 2012, arXiv:1206.2944; Garrido-Merchán & Hernández-Lobato 2020
 * (whole numbers), doi:10.1016/j.neucom.2019.11.004; Ament et al. 2023, arXiv:2310.20708; Ginsbourger et al. 2010 (kriging believer).
 */
export const gp: SearchType<GpOptions> = defineSearch({
  type: 'gp',
  description: 'where a Gaussian process expects the greatest improvement',
  options: gpOptionsSchema,
  create: (options, setting) => createAskTell('gp', setting, createGp(options, setting)),
});

interface Told {
  readonly parameters: Parameters;
  readonly loss: number;
  readonly point: Float64Array;
}

/** How much more trials there are before lengths and noise are fitted anew. */
const patience = 1.1;

function createGp(options: GpOptions, { space, stream }: SearchSetting): Engine {
  const encoding = createEncoding(space);
  const design = createDesign(encoding.width, stream.fork('startup'));
  const pointOf = (parameters: Parameters): Float64Array =>
    encoding.encode(activeParameters(space, parameters));
  const snapped = (point: Float64Array): Float64Array => pointOf(encoding.decode(point));
  const told: Told[] = [];
  const waiting = new Map<number, Parameters>();
  let fitted = { count: 0, parameters: priorParameters(encoding.width) };

  const modelled = (): readonly Told[] => {
    if (told.length <= options.most) return told;
    const half = Math.floor(options.most / 2);
    const latest = told.slice(-half);
    const rank = ({ loss }: Told): number => (Number.isNaN(loss) ? Infinity : loss);
    const before = told.slice(0, -half);
    return [...before.sort((a, b) => rank(a) - rank(b)).slice(0, half), ...latest];
  };
  const fit = (data: ProcessData): void => {
    if (told.length < patience * fitted.count) return;
    const starts = [fitted.parameters, priorParameters(encoding.width)];
    const [first, second] = starts.map((start) => fitProcess(data, start));
    const best = second && first && second.value < first.value ? second : first;
    if (best) fitted = { count: told.length, parameters: best.parameters };
  };
  const processOf = (): { readonly process: GaussianProcess; readonly points: Float64Array[] } => {
    const known = modelled();
    const points = known.map(({ point }) => point);
    const values = warpLosses(Float64Array.from(known, ({ loss }) => loss));
    fit({ points, values });
    const process = createProcess({ points, values }, fitted.parameters);
    if (waiting.size === 0) return { process, points };
    const believed = [...waiting.values()].map(pointOf);
    const all = [...points, ...believed];
    const expected = believed.map((point) => process.predict(point).mean);
    const whole = { points: all, values: Float64Array.from([...values, ...expected]) };
    return { process: createProcess(whole, fitted.parameters), points: all };
  };
  const propose = (own: RandomStream): Parameters => {
    const { process, points } = processOf();
    const best = process.means.reduce((least, one) => Math.min(least, one), Infinity);
    const incumbent = points[process.means.indexOf(best)] as Float64Array;
    const acquisition = acquisitionOf(process, best);
    const tried = new Set(points.map((point) => point.join()));
    const scored = candidatesOf(incumbent, options.candidates, own)
      .map(snapped)
      .map((point) => ({ point, score: acquisition.at(point) }))
      .sort((a, b) => b.score - a.score);
    const refined = scored
      .slice(0, 3)
      .map(({ point }) => refine(point, acquisition, encoding, snapped, own))
      .sort((a, b) => b.score - a.score);
    const isNew = ({ point }: Scored): boolean => !tried.has(point.join());
    // where all was tried, the best again
    const found = [...refined, ...scored].find(isNew)?.point ?? incumbent;
    return encoding.decode(found);
  };
  const learn = (parameters: Parameters, loss: number): void => {
    told.push({ parameters, loss, point: pointOf(parameters) });
  };
  return {
    inform: learn,
    next: (id) => {
      const parameters =
        told.length < options.startup || encoding.width === 0
          ? encoding.decode(design(id))
          : propose(stream.fork(String(id)));
      waiting.set(id, parameters);
      return parameters;
    },
    told: (id, parameters, loss) => {
      waiting.delete(id);
      learn(parameters, loss);
    },
    save: () => ({
      told: told.map(({ loss, parameters }) => [savedLoss(loss), parameters]) as JsonValue,
      waiting: [...waiting] as JsonValue,
      fitted: { count: fitted.count, parameters: [...fitted.parameters] },
    }),
    load: (saved) => {
      const own = saved as unknown as Saved;
      told.length = 0;
      for (const [loss, parameters] of own.told) learn(parameters, loadedLoss(loss));
      waiting.clear();
      for (const [id, parameters] of own.waiting) waiting.set(id, parameters);
      const { count, parameters } = own.fitted;
      fitted = { count, parameters: Float64Array.from(parameters) };
    },
  };
}

interface Saved {
  readonly told: readonly (readonly [number | null, Parameters])[];
  readonly waiting: readonly (readonly [number, Parameters])[];
  readonly fitted: { readonly count: number; readonly parameters: readonly number[] };
}

interface Scored {
  readonly point: Float64Array;
  readonly score: number;
}

interface Acquisition {
  readonly at: (point: Float64Array) => number;
  /** Also writes its gradient. */
  readonly with: (point: Float64Array, gradient: Float64Array) => number;
}

/** The logarithm of the expected improvement on `best`. */
function acquisitionOf(process: GaussianProcess, best: number): Acquisition {
  let slopes = new Float64Array(0);
  return {
    at: (point) => {
      const { mean, deviation } = process.predict(point);
      return logImprovement((best - mean) / deviation).value + Math.log(deviation);
    },
    with: (point, gradient) => {
      if (slopes.length !== point.length) slopes = new Float64Array(point.length);
      const { mean, deviation } = process.predictWith(point, gradient, slopes);
      const z = (best - mean) / deviation;
      const { value, slope } = logImprovement(z);
      slopes.forEach((ofDeviation, k) => {
        const ofZ = (-(gradient[k] as number) - z * ofDeviation) / deviation;
        gradient[k] = slope * ofZ + ofDeviation / deviation;
      });
      return value + Math.log(deviation);
    },
  };
}

/** Half anywhere, half around the best, nearer and nearer, in some coordinates. */
function candidatesOf(best: Float64Array, count: number, stream: RandomStream): Float64Array[] {
  const few = Math.max(0.2, Math.min(1, 3 / best.length));
  return Array.from({ length: count }, (_, i) => {
    if (i % 2 === 0) return best.map(() => stream.next());
    const width = 0.3 * 10 ** (-2 * stream.next());
    return best.map((x) => (stream.next() < few ? mirrored(x + width * normalOf(stream)) : x));
  });
}

/** Uphill in coordinates of numbers, then by steps of the others, twice. */
function refine(
  start: Float64Array,
  acquisition: Acquisition,
  { width, steps }: Encoding,
  snapped: (point: Float64Array) => Float64Array,
  stream: RandomStream,
): Scored {
  let best: Scored = { point: start, score: acquisition.at(start) };
  const take = (point: Float64Array): void => {
    const own = snapped(point);
    const score = acquisition.at(own);
    if (score > best.score) best = { point: own, score };
  };
  const hasSteps = steps.some((step) => step > 0);
  for (let round = 0; round < (hasSteps ? 2 : 1); round++) {
    take(climbed(best.point, acquisition, steps));
    for (let j = 0; j < width; j++) {
      const step = steps[j] as number;
      if (step === 0) continue;
      for (const moved of [-step, step, stream.next() - (best.point[j] as number)]) {
        take(best.point.map((x, k) => (k === j ? mirrored(x + moved) : x)));
      }
    }
  }
  return best;
}

/** Sides of the cube are reached by a cosine, which has none. */
function climbed(start: Float64Array, acquisition: Acquisition, steps: Float64Array): Float64Array {
  const point = start.slice();
  const free = [...steps.keys()].filter((j) => steps[j] === 0);
  const gradient = new Float64Array(start.length);
  const put = (angles: Float64Array): void => {
    free.forEach((j, k) => {
      point[j] = 0.5 - 0.5 * Math.cos(angles[k] as number);
    });
  };
  const { x } = minimizeLbfgs(
    (angles, own) => {
      put(angles);
      const value = acquisition.with(point, gradient);
      free.forEach((j, k) => {
        own[k] = -0.5 * Math.sin(angles[k] as number) * (gradient[j] as number);
      });
      return -value;
    },
    Float64Array.from(free, (j) => Math.acos(1 - 2 * Math.min(1, Math.max(0, start[j] as number)))),
    { maxIterations: 15, gradientTolerance: 1e-4 },
  );
  put(x);
  return point;
}
