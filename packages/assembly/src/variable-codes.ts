import { migraineVariables, type Code } from '@prodrome/migraine';

const byName = new Map(migraineVariables.map(({ name, codes }) => [name, codes]));

/** The LOINC and SNOMED CT codes of a variable of the catalogue; none for those that are not known, or have none. */
export const codesOfVariable = (variable: string | undefined): readonly Code[] =>
  variable === undefined ? [] : (byName.get(variable) ?? []);
