import type { DerivedFeatureName } from './feature-list.ts';
import type { Baselines } from './fit-baselines.ts';
import type { Source } from './sources.ts';

/** What parts are made from: the columns whose variable is known, what was learned, and what is wanted. */
export interface Ingredients {
  readonly sources: readonly Source[];
  readonly baselines: Baselines;
  readonly omit: readonly DerivedFeatureName[];
}

/** The first column of a variable. */
export const find = (sources: readonly Source[], variable: string): Source | undefined =>
  sources.find(({ reading }) => reading.variable.name === variable);

/** Every column of these variables, in the order of the table. */
export const findAll = (
  sources: readonly Source[],
  variables: readonly string[],
): readonly Source[] => sources.filter(({ reading }) => variables.includes(reading.variable.name));
