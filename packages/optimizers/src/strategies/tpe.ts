import {
  defineSearch,
  type JsonValue,
  type RandomStream,
  type SearchDimension,
  type SearchSetting,
  type SearchType,
} from '@prodrome/core';
import { z } from 'zod';
import { createAskTell, loadedLoss, savedLoss, type Engine } from '../search/ask-tell.ts';
import { createParzen, type Kernels, type ParzenDimension } from '../search/parzen.ts';
import { drawParameters } from '../space/draw.ts';
import { indexOf, shareOf, valueAt } from '../space/scale.ts';
import { countValues, isActive, type Parameters, type SearchSpace } from '../space/space.ts';

/** Options of `tpe`. */
export const tpeOptionsSchema = z.strictObject({
  startup: z.int().min(1).default(10).describe('trials drawn at random before it models anything'),
  candidates: z
    .int()
    .min(1)
    .max(10_000)
    .default(24)
    .describe('draws of the good trials’ density of which the best is tried'),
  goodShare: z
    .number()
    .gt(0)
    .max(0.5)
    .default(0.1)
    .describe('share of the trials that counts as good, 25 at the most'),
});

/** Validated options of `tpe`. */
export type TpeOptions = z.output<typeof tpeOptionsSchema>;

const mostGood = 25;

/**
 * The tree-structured Parzen estimator, multivariate: densities of the good and of the other trials as mixtures of kernels, one a trial, of all
 * parameters together; of draws of the first the one with the greatest ratio is tried. Trials that are waited for count among the others, so
 * that several asked for at once keep apart (constant liar). A parameter that did not matter in a trial is uniform in its kernel. Whole numbers and ordered
 * choices have the mass of their part of the kernel, other choices a table of weights. Deterministic.
 * Sources: Bergstra et al. 2011, Algorithms for hyper-parameter optimization; Falkner, Klein & Hutter 2018, BOHB (multivariate kernels); Watanabe 2023,
 * arXiv:2304.11127 (bandwidths and weights).
 */
export const tpe: SearchType<TpeOptions> = defineSearch({
  type: 'tpe',
  description: 'where good trials are dense and others are not',
  options: tpeOptionsSchema,
  create: (options, setting) => createAskTell('tpe', setting, createTpe(options, setting)),
});

interface Told {
  readonly loss: number;
  /** Place of each parameter, NaN where it did not matter. */
  readonly point: Float64Array;
  readonly parameters: Parameters;
}

function createTpe(options: TpeOptions, { space, stream }: SearchSetting): Engine {
  const names = Object.keys(space);
  const dimensions = names.map((name) => parzenOf(space[name] as SearchDimension));
  // ascending by loss, those that failed last
  const told: Told[] = [];
  const waiting = new Map<number, Float64Array>();
  const insert = (one: Told): void => {
    const isAfter = (other: Told): boolean => !(other.loss <= one.loss) && !Number.isNaN(one.loss);
    const at = told.findIndex(isAfter);
    told.splice(at < 0 ? told.length : at, 0, one);
  };
  const propose = (own: RandomStream): Parameters => {
    const count = Math.min(mostGood, Math.ceil(options.goodShare * told.length));
    const good = createParzen(
      dimensions,
      told.slice(0, count).map(({ point }) => point),
    );
    const others = createParzen(dimensions, [
      ...told.slice(count).map(({ point }) => point),
      ...waiting.values(),
    ]);
    return best(good, others, own);
  };
  const best = (good: Kernels, others: Kernels, own: RandomStream): Parameters => {
    let [found, highest] = [good.draw(own), -Infinity];
    for (let i = 0; i < options.candidates; i++) {
      const point = i === 0 ? found : good.draw(own);
      const score = good.logDensity(point) - others.logDensity(point);
      if (score > highest) [found, highest] = [point, score];
    }
    return valuesAt(space, names, found);
  };
  const learn = (parameters: Parameters, loss: number): void => {
    insert({ loss, parameters, point: pointOf(space, names, parameters) });
  };
  return {
    inform: learn,
    next: (id) => {
      const own = stream.fork(String(id));
      const parameters = told.length < options.startup ? drawParameters(space, own) : propose(own);
      waiting.set(id, pointOf(space, names, parameters));
      return parameters;
    },
    told: (id, parameters, loss) => {
      waiting.delete(id);
      learn(parameters, loss);
    },
    save: () => ({
      told: told.map(({ loss, parameters }) => [savedLoss(loss), parameters]) as JsonValue,
      waiting: [...waiting].map(([id, point]) => [id, [...point].map((u) => savedLoss(u))]),
    }),
    load: (saved) => {
      const own = saved as unknown as Saved;
      told.length = 0;
      for (const [loss, parameters] of own.told) {
        told.push({ loss: loadedLoss(loss), parameters, point: pointOf(space, names, parameters) });
      }
      waiting.clear();
      for (const [id, point] of own.waiting) waiting.set(id, Float64Array.from(point, loadedLoss));
    },
  };
}

interface Saved {
  readonly told: readonly (readonly [number | null, Parameters])[];
  readonly waiting: readonly (readonly [number, readonly (number | null)[]])[];
}

/** How a dimension is modelled: by its share, or by the place of its value. */
function parzenOf(dimension: SearchDimension): ParzenDimension {
  const count = countValues(dimension);
  if (dimension.kind === 'choice' && dimension.ordered !== true) return { kind: 'table', count };
  return { kind: 'line', step: Number.isFinite(count) && count < 200 ? 1 / count : 0 };
}

const isTable = (dimension: SearchDimension): boolean =>
  dimension.kind === 'choice' && dimension.ordered !== true;

function pointOf(
  space: SearchSpace,
  names: readonly string[],
  parameters: Parameters,
): Float64Array {
  return Float64Array.from(names, (name) => {
    const dimension = space[name] as SearchDimension;
    const value = parameters[name];
    if (value === undefined || !isActive(space, name, parameters)) return NaN;
    return dimension.kind === 'choice' && isTable(dimension)
      ? indexOf(dimension.values, value)
      : shareOf(dimension, value);
  });
}

const valuesAt = (space: SearchSpace, names: readonly string[], point: Float64Array): Parameters =>
  Object.fromEntries(
    names.map((name, i) => {
      const dimension = space[name] as SearchDimension;
      const at = point[i] as number;
      const value =
        dimension.kind === 'choice' && isTable(dimension)
          ? (dimension.values[at] as JsonValue)
          : valueAt(dimension, at);
      return [name, value];
    }),
  );
