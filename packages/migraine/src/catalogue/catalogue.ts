import { nearestNames } from '@prodrome/config';
import type { ColumnCatalogue, KnownColumn, WrittenUnit } from '@prodrome/core';
import { behaviouralVariables } from './behavioural.ts';
import { environmentalVariables } from './environmental.ts';
import { medicationHistoryVariables } from './medication-history.ts';
import { physiologicalVariables } from './physiological.ts';
import { staticVariables } from './static-variables.ts';
import { conversion, normaliseName, unitsLike } from './units.ts';
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

const namesOf = migraineVariables.map(({ aliases }) => aliases.map(({ name }) => name));
const normalised = namesOf.flat().map((name) => [name, normaliseName(name)] as const);

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
    const longer = normalised.flatMap(([name, plain]) => (isPart(asked, plain) ? [name] : []));
    const closest = namesOf.flatMap((names) => nearestNames(column, names).slice(0, 1));
    return ofAVariableEach([...longer, ...nearestNames(column, closest)]).slice(0, 3);
  },
};

/** The first name of every variable. */
function ofAVariableEach(names: readonly string[]): readonly string[] {
  const first = new Map<Variable | undefined, string>();
  for (const name of names) {
    const variable = namedBy(name)?.variable;
    if (!first.has(variable)) first.set(variable, name);
  }
  return [...first.values()];
}

const isPart = (asked: string, name: string): boolean =>
  asked.length > 2 && (name.startsWith(asked) || name.endsWith(asked));

function knownColumn({ variable, unit: told }: Named): KnownColumn {
  const { name, domain, kind, unit, plausible, possible, growsPerDay, merge, night } = variable;
  const writtenIn = told ?? unit ?? '';
  const { factor, offset } = writing(variable, writtenIn);
  const otherUnits = unitsLike(unit ?? '').filter((other) => other.unit !== writtenIn);
  return {
    ...{ variable: name, domain, kind },
    ...(unit !== undefined && { unit }),
    ...(factor !== 1 && { factor }),
    ...(offset !== 0 && { offset }),
    ...(writtenIn !== (unit ?? '') && { writtenIn }),
    ...(otherUnits.length > 0 && {
      otherUnits: otherUnits.map((other) => writing(variable, other.unit)),
    }),
    ...(growsPerDay !== undefined && { growsPerDay }),
    ...(merge && { merge }),
    ...(night && { night }),
    ...(plausible && { plausible }),
    ...(possible && { possible }),
  };
}

const writing = ({ unit, isDifference }: Variable, written: string): WrittenUnit => ({
  unit: written,
  ...conversion(written, unit ?? '', isDifference),
});
