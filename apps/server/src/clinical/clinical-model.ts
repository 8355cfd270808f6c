import { codesOfVariable, type LoadedModel } from '@prodrome/assembly';

/** A code of a terminology. */
interface Coding {
  readonly system: string;
  readonly code: string;
}

/** System of codes that are names of columns of the training data. */
export const columnSystem = 'urn:prodrome:column';

/** A column that clinical systems may tell. */
export interface CodedColumn {
  readonly name: string;
  readonly unit?: string;
  readonly categories?: readonly string[];
  readonly isFlag: boolean;
}

/** What clinical interfaces say of a model: all of it is read from its manifest. */
export interface ClinicalModel {
  readonly hash: string;
  readonly outcome: string;
  readonly horizonDays: number;
  /** Name of the column of times. */
  readonly time: string;
  /** The column that a code means; undefined where it means none. */
  columnOf(codings: readonly Coding[]): CodedColumn | undefined;
}

/** SNOMED CT: headache, and migraine. */
const headacheCodes: readonly Coding[] = ['25064002', '37796009'].map((code) => ({
  system: 'http://snomed.info/sct',
  code,
}));

/**
 * Reads a manifest. A code that more than one column has means none of them: their names do.
 * The outcome is told by its name, or by the codes of headache and migraine.
 */
export function clinicalModelOf({ hash, manifest }: LoadedModel): ClinicalModel {
  const { schema } = manifest;
  const outcome = schema.outcome ?? schema.target ?? 'outcome';
  const byCode = new Map<string, CodedColumn | null>();
  const add = ({ system, code }: Coding, column: CodedColumn): void => {
    const key = `${system}|${code}`;
    byCode.set(key, byCode.has(key) ? null : column);
  };
  for (const { name, unit, kind, categories, variable } of schema.columns) {
    const column = {
      ...{ name, isFlag: kind === 'binary' },
      ...(unit !== undefined && { unit }),
      ...(categories && { categories }),
    };
    add({ system: columnSystem, code: name }, column);
    for (const code of codesOfVariable(variable)) add(code, column);
  }
  if (schema.shape === 'diary') {
    const column = { name: outcome, isFlag: true };
    for (const code of [{ system: columnSystem, code: outcome }, ...headacheCodes])
      add(code, column);
  }
  return {
    ...{ hash, outcome, horizonDays: schema.horizonDays },
    time: schema.time?.name ?? 'time',
    columnOf: (codings) => {
      for (const { system, code } of codings) {
        const found = byCode.get(`${system}|${code}`);
        if (found) return found;
      }
      return undefined;
    },
  };
}
