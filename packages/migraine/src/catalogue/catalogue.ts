import { nearestNames } from '@prodrome/config';
import type { ColumnCatalogue, KnownColumn } from '@prodrome/core';
import { behaviouralVariables } from './behavioural.ts';
import { environmentalVariables } from './environmental.ts';
import { medicationHistoryVariables } from './medication-history.ts';
import { physiologicalVariables } from './physiological.ts';
import { staticVariables } from './static-variables.ts';
import { conversion, normaliseName } from './units.ts';
import type { Variable } from './variable.ts';

/**
 * What diaries, wearables and weather services measure of people with migraine, with units, limits, codes and what is known of
 * the effect on the next day. Codes and effects are as published; limits are for finding errors, not for judging people.
 */
export const migraineVariables: readonly Variable[] = [
  ...physiologicalVariables,
  ...environmentalVariables,
  ...behaviouralVariables,
  ...medicationHistoryVariables,
  ...staticVariables,
];

/** A variable, and the unit that the name of a column tells. */
export interface Named {
  readonly variable: Variable;
  readonly unit?: string;
}

/** Made at the first question: 1,400 names take 30 ms. */
let byAlias: ReadonlyMap<string, Named> | undefined;

const indexAliases = (): ReadonlyMap<string, Named> =>
  new Map(
    migraineVariables.flatMap((variable) =>
      variable.aliases.map(({ name, unit }): [string, Named] => [
        normaliseName(name),
        unit === undefined ? { variable } : { variable, unit },
      ]),
    ),
  );

const byName = new Map(migraineVariables.map((variable) => [variable.name, variable]));

/** The variable of this name; undefined when there is none. */
export const variableNamed = (name: string): Variable | undefined => byName.get(name);

/** What a column of this name measures; undefined for a name that is no alias. */
export const namedBy = (column: string): Named | undefined =>
  (byAlias ??= indexAliases()).get(normaliseName(column));

/**
 * {@link migraineVariables} by the names of columns. A name is known or not: case and separators do not matter, everything else
 * does. A name that could mean two things (`hrv`, `temperature`, `caffeine`) is not known; `nearest` tells the names that are.
 */
export const migraineCatalogue: ColumnCatalogue = {
  find: (column) => {
    const named = namedBy(column);
    return named && knownColumn(named);
  },
  nearest: (column) => {
    const asked = normaliseName(column);
    const proposals = migraineVariables.flatMap(({ aliases }) => aliases.map(({ name }) => name));
    const longer = proposals.filter((name) => isPart(asked, normaliseName(name)));
    return [...new Set([...longer, ...nearestNames(column, proposals)])].slice(0, 3);
  },
};

const isPart = (asked: string, name: string): boolean =>
  asked.length > 2 && (name.startsWith(asked) || name.endsWith(asked));

function knownColumn({ variable, unit: written }: Named): KnownColumn {
  const { name, domain, kind, unit, plausible, possible, isDifference } = variable;
  const { factor, offset } = conversion(written ?? '', unit ?? '', isDifference);
  return {
    ...{ variable: name, domain, kind },
    ...(unit !== undefined && { unit }),
    ...(factor !== 1 && { factor }),
    ...(offset !== 0 && { offset }),
    ...(plausible && { plausible }),
    ...(possible && { possible }),
  };
}
