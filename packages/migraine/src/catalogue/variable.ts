import type { DayRule, KnownColumn } from '@prodrome/core';
import { unitsLike } from './units.ts';

/** Who of the council looks at a variable. */
export type VariableDomain =
  'physiological' | 'environmental' | 'behavioural' | 'medication_history' | 'static';

/** A code of a terminology that was seen in published FHIR sources; variables without one have none. */
export interface Code {
  /** `http://loinc.org` or `http://snomed.info/sct`. */
  readonly system: string;
  readonly code: string;
}

/**
 * What the evidence says of a variable's effect on the odds of a headache the next day, others held fixed.
 *
 * `hard`: a test may demand it of the population's average effect. `soft`: expected, but individuals differ in sign. `none`: the
 * effect must be near zero (a negative control).
 */
export interface Direction {
  readonly rule: 'hard' | 'soft' | 'none';
  readonly shape: 'increasing' | 'decreasing' | 'u_shape' | 'flat';
  /**
   * Of `none`: the odds ratio, from the 5th to the 95th percentile of what is recorded, within which an effect counts as none.
   */
  readonly within?: number;
  /** What was found, in a line. */
  readonly evidence: string;
  /**
   * The studies; `not verified` stands for general knowledge. Those of weather and air: Mukamal 2009,
   * doi:10.1212/01.wnl.0000344152.56020.94; Zebenholzer 2011, doi:10.1177/0333102410385580; Hoffmann 2015, doi:10.1002/acn3.139;
   * Li 2019, doi:10.1016/j.envint.2019.105100.
   */
  readonly source: string;
}

/** One thing that diaries, wearables and weather services measure. */
export interface Variable {
  readonly name: string;
  readonly domain: VariableDomain;
  readonly kind: KnownColumn['kind'];
  /** The unit that tables hold; absent for flags, counts and categories. */
  readonly unit?: string;
  /** In `unit`, both ends included: beyond it a value is doubtful. */
  readonly plausible?: readonly [number, number];
  /** In `unit`, both ends included: beyond it a value is an error. Where the field names no limit: what the definition allows. */
  readonly possible?: readonly [number, number];
  /** What becomes of several values of a day; when absent as for its kind, see `KnownColumn`. */
  readonly merge?: DayRule;
  /** Whether it is measured at night. */
  readonly night?: true;
  /** In `unit` a day, for what grows by itself. */
  readonly growsPerDay?: number;
  readonly codes: readonly Code[];
  readonly direction?: Direction;
  /** Whether a person can decide on it from day to day. */
  readonly modifiable?: true;
  /** Whether values are differences, which a shifted zero of a unit does not touch. */
  readonly isDifference: boolean;
  /** Every name that columns have for it, each with the unit that the name tells; case and separators do not matter. */
  readonly aliases: readonly Alias[];
}

/** A name of a column, and the unit that it tells. */
export interface Alias {
  readonly name: string;
  readonly unit?: string;
}

/** A {@link Variable} as it is written down. */
export interface Definition extends Omit<
  Variable,
  'domain' | 'codes' | 'aliases' | 'isDifference'
> {
  readonly codes?: readonly Code[];
  readonly isDifference?: true;
  /** Other names, each also with every spelling of every unit of the dimension behind it. */
  readonly names?: readonly string[];
  /** Names that stand for one unit by themselves, by that unit. */
  readonly whole?: Readonly<Record<string, readonly string[]>>;
  /** A name without a unit could mean two things, and is not taken. */
  readonly needsUnit?: true;
}

/** A LOINC code. */
export const loinc = (code: string): Code => ({ system: 'http://loinc.org', code });

/** A SNOMED CT code. */
export const snomed = (code: string): Code => ({ system: 'http://snomed.info/sct', code });

/** Variables of one domain. */
export const defineVariables = (
  domain: VariableDomain,
  definitions: readonly Definition[],
): readonly Variable[] =>
  definitions.map((definition) => {
    const { name, kind, unit, plausible, possible, growsPerDay } = definition;
    const { direction, merge, night, modifiable } = definition;
    return {
      ...{ name, domain, kind },
      ...(unit !== undefined && { unit }),
      ...(plausible && { plausible }),
      ...(possible && { possible }),
      ...(growsPerDay !== undefined && { growsPerDay }),
      ...(merge && { merge }),
      ...(night && { night }),
      ...(direction && { direction }),
      ...(modifiable && { modifiable }),
      codes: definition.codes ?? [],
      isDifference: definition.isDifference ?? false,
      aliases: aliasesOf(definition),
    };
  });

function aliasesOf(definition: Definition): readonly Alias[] {
  const { name, names = [], unit, whole = {}, needsUnit } = definition;
  const bases = [name, ...names];
  const bare = needsUnit ? [] : bases.map((base) => withUnit(base, unit));
  const suffixed = (unit === undefined ? [] : unitsLike(unit)).flatMap((one) =>
    one.spellings.flatMap((spelling) =>
      bases.map((base) => withUnit(`${base}_${spelling}`, one.unit)),
    ),
  );
  const own = Object.entries(whole).flatMap(([tells, list]) =>
    list.map((alias) => withUnit(alias, tells)),
  );
  return [...bare, ...suffixed, ...own];
}

const withUnit = (name: string, unit: string | undefined): Alias =>
  unit === undefined ? { name } : { name, unit };
