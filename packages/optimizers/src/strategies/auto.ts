import { defineSearch, type Search, type SearchSetting, type SearchType } from '@prodrome/core';
import { median } from '@prodrome/numerics';
import { z } from 'zod';
import { createComposed, type MemberTrial } from '../search/composed.ts';
import { problemFeatures, type ProblemFeatures } from '../search/problem-features.ts';
import { createEncoding } from '../space/encoding.ts';
import { antColony, antColonyOptionsSchema } from './ant-colony.ts';
import { cmaEsOptionsSchema, createCmaEs } from './cma-es.ts';
import {
  differentialEvolution,
  differentialEvolutionOptionsSchema,
} from './differential-evolution.ts';
import { gp, gpOptionsSchema } from './gp.ts';
import { gridSearch, gridSearchOptionsSchema } from './grid-search.ts';
import { createNelderMead } from './nelder-mead.ts';
import { tpe, tpeOptionsSchema } from './tpe.ts';

/** Options of `auto`. */
export const autoOptionsSchema = z.strictObject({
  modelled: z
    .int()
    .min(0)
    .max(2000)
    .optional()
    .describe(
      'trials that a model chooses at first; 10 for each parameter, 150 at the most, when not given',
    ),
});

/** Validated options of `auto`. */
export type AutoOptions = z.output<typeof autoOptionsSchema>;

const usualTrials = 200;

/**
 * Chooses among the other searches, and says why in the first trial after each change. First by what is known: a small grid is searched whole; few trials are chosen by a
 * model. Then by what was found: searches that move points, of which those for numbers alone begin at the best so far, share the rest in portions; the one with the
 * lowest loss has three in four as long as its last three portions found a lower one, else all have them in turn. Deterministic.
 * Sources: Rice 1976, The algorithm selection problem, doi:10.1016/S0065-2458(08)60520-3; Gomes & Selman 2001, Algorithm portfolios, doi:10.1016/S0004-3702(00)00081-3; Mohammadi, Le Riche
 * & Touboul 2015 (a model, then evolution), doi:10.1007/978-3-319-19084-6_10.
 */
export const auto: SearchType<AutoOptions> = defineSearch({
  type: 'auto',
  description: 'chooses among the other searches by the problem and by what they find',
  options: autoOptionsSchema,
  create: (options, setting) => {
    const features = problemFeatures(setting.space);
    const plan = planOf(features, setting, options);
    return createComposed('auto', setting, {
      members: plan.members.length,
      make: (member, told) => (plan.members[member] as Member).make(told),
      order: (told, asked) => orderOf(plan, told, asked),
      why: (member, told) => whyOf(plan, member, told),
    });
  },
});

interface Member {
  readonly type: string;
  readonly make: (told: readonly MemberTrial[]) => Search;
}

interface Plan {
  /** The first is asked at first. */
  readonly members: readonly Member[];
  /** Trials of the first; Infinity where it is all. */
  readonly first: number;
  readonly portion: number;
  readonly why: string;
}

function planOf(features: ProblemFeatures, setting: SearchSetting, options: AutoOptions): Plan {
  const { parameters, unordered, continuous, size } = features;
  const trials = setting.trials ?? usualTrials;
  const own = (name: string): SearchSetting => ({ ...setting, stream: setting.stream.fork(name) });
  const about = `${parameters} parameters, ${continuous} of them numbers, ${unordered} without order; ${trials} trials`;
  if (size <= Math.min(trials, mostCombinations)) {
    const grid = gridSearchOptionsSchema.parse({ points: mostCombinations });
    const make = (): Search => gridSearch.create(grid, own('grid'));
    const why = `no more than ${size} combinations`;
    return { members: [{ type: 'grid_search', make }], first: Infinity, portion: 1, why };
  }
  const isSmall = parameters <= mostModelled;
  const model: Member = isSmall
    ? { type: 'gp', make: () => gp.create(gpOptionsSchema.parse({}), own('model')) }
    : { type: 'tpe', make: () => tpe.create(tpeOptionsSchema.parse({}), own('model')) };
  const first = options.modelled ?? Math.min(150, 10 * parameters);
  const left = Math.max(1, trials - first);
  const isNumeric = continuous === parameters && unordered === 0;
  const members = isNumeric ? ofNumbers(own, parameters, left / 2) : ofChoices(own, left / 2);
  return {
    members: [model, ...members],
    first,
    portion: 10 * (parameters + 1),
    why: `${about}: few trials are chosen best by a model`,
  };
}

const mostCombinations = 1000;
const mostModelled = 20;

type Own = (name: string) => SearchSetting;

/** From the best so far: downhill, by a covariance, and everywhere again. */
function ofNumbers(own: Own, parameters: number, left: number): readonly Member[] {
  const { encode } = createEncoding(own('place').space);
  const bestOf = (told: readonly MemberTrial[]): readonly (readonly number[])[] =>
    told
      .filter(({ loss }) => !Number.isNaN(loss))
      .sort((a, b) => a.loss - b.loss)
      .slice(0, fewBest)
      .map(({ parameters }) => [...encode(parameters)]);
  const downhill: Member = {
    type: 'nelder_mead',
    make: (told) => {
      const [place, ...others] = bestOf(told);
      return createNelderMead(own('downhill'), 0.25, { place, size: apart(place, others) });
    },
  };
  const covariance: Member = {
    type: 'cma_es',
    make: (told) =>
      createCmaEs(cmaEsOptionsSchema.parse({ sigma: 0.1 }), own('covariance'), bestOf(told)[0]),
  };
  const local = parameters <= mostOfSimplex ? [downhill, covariance] : [covariance];
  return [...local, differencesOf(own, left)];
}

const fewBest = 5;
/** Coordinates of which a simplex goes downhill faster than a covariance is learned; in more it crawls, and always finds a little. */
const mostOfSimplex = 5;

/** How far others are from a place, in the coordinate of the greatest distance: the size of what is not yet known. */
function apart(
  place: readonly number[] | undefined,
  others: readonly (readonly number[])[],
): number {
  const gaps = others.map((other) =>
    Math.max(0, ...other.map((x, j) => Math.abs(x - (place?.[j] ?? x)))),
  );
  return Math.min(0.05, Math.max(1e-4, median(Float64Array.from(gaps.length > 0 ? gaps : [1]))));
}

const ofChoices = (own: Own, left: number): readonly Member[] => [
  {
    type: 'ant_colony',
    make: () =>
      antColony.create(antColonyOptionsSchema.parse({}), { ...own('ants'), trials: left }),
  },
  differencesOf(own, left),
];

const differencesOf = (own: Own, left: number): Member => ({
  type: 'differential_evolution',
  make: () =>
    differentialEvolution.create(differentialEvolutionOptionsSchema.parse({}), {
      ...own('differences'),
      trials: left,
    }),
});

/** Losses that each member was told. */
const lossesOf = ({ members }: Plan, told: readonly MemberTrial[]): readonly number[][] => {
  const losses = members.map((): number[] => []);
  for (const { member, loss } of told) losses[member]?.push(Number.isNaN(loss) ? Infinity : loss);
  return losses;
};

const lowest = (losses: readonly number[]): number =>
  losses.reduce((least, loss) => (loss < least ? loss : least), Infinity);

function orderOf(
  plan: Plan,
  told: readonly MemberTrial[],
  asked: readonly number[],
): readonly number[] {
  const { members, first, portion } = plan;
  if ((asked[0] as number) < first) return [0];
  const losses = lossesOf(plan, told);
  const lowestOf = (member: number): number => lowest(losses[member] as number[]);
  const movers = [...members.keys()].slice(1);
  const rest = movers.reduce((sum, one) => sum + (losses[one] as number[]).length, 0);
  const place = Math.floor(rest / portion);
  const others = movers.map((_, i) => movers[(place + i) % movers.length] as number);
  if (place % 4 === 3) return others;
  const leader = movers.reduce((best, one) => (lowestOf(one) < lowestOf(best) ? one : best));
  const own = losses[leader] as number[];
  const latest = patience * portion;
  const isBetter =
    own.length <= latest || lowest(own.slice(-latest)) < lowest(own.slice(0, -latest));
  return isBetter ? [leader, ...others] : others;
}

/** Portions without a lower loss after which a leader leads no longer. */
const patience = 3;

function whyOf(plan: Plan, member: number, told: readonly MemberTrial[]): string {
  const { type } = plan.members[member] as Member;
  if (member === 0) return `${type}: ${plan.why}`;
  const losses = lossesOf(plan, told);
  const found = plan.members.flatMap((one, place) =>
    (losses[place] as number[]).length > 0
      ? [`${one.type} ${Number(lowest(losses[place] as number[]).toPrecision(4))}`]
      : [],
  );
  return `${type}: lowest losses so far ${found.join(', ')}`;
}
