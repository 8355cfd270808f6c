import { countValues, type SearchSpace } from '../space/space.ts';

/** What is known of a problem before anything was tried. */
export interface ProblemFeatures {
  readonly parameters: number;
  /** Ranges of numbers that are not whole. */
  readonly continuous: number;
  /** Choices without an order, and parameters that do not always matter. */
  readonly unordered: number;
  /** Different parameters; Infinity where they cannot be counted. */
  readonly size: number;
}

/** The features of a space; parameters of one value are none. */
export function problemFeatures(space: SearchSpace): ProblemFeatures {
  const free = Object.values(space).filter((dimension) => countValues(dimension) > 1);
  return {
    parameters: free.length,
    continuous: free.filter((dimension) => countValues(dimension) === Infinity).length,
    unordered: free.filter(
      ({ when, ...dimension }) =>
        when !== undefined ||
        (dimension.kind === 'choice' && dimension.ordered !== true && dimension.values.length > 2),
    ).length,
    size: free.reduce((product, dimension) => product * countValues(dimension), 1),
  };
}
