import type { FeatureColumn } from '@prodrome/core';

/** One number that is made of a column. */
export interface Input {
  /** Place of its column. */
  readonly column: number;
  /** 1 where the column holds this category; absent for numbers. */
  readonly code?: number;
  /** Whether it is looked at as its distance from the patient's own habit. */
  readonly isHabit: boolean;
}

/** Which columns play which part. */
export interface Roles {
  /** What may bring an attack on. */
  readonly features: readonly Input[];
  /** Signs of an attack that is on its way. */
  readonly evidence: readonly Input[];
  /** Constants of a patient. */
  readonly statics: readonly Input[];
  /** Acute treatment. */
  readonly treatment: number | undefined;
}

/**
 * Gives every column its part: by its role where a domain pack knows it, else by its domain. Derived columns stand for all
 * their sources but constants of a patient; what comes from the file and has none derived is looked at as its distance from the patient's own habit; what else was made of
 * other columns, and the history of the outcome, which the filter follows itself, are left out.
 */
export function rolesOf(columns: readonly FeatureColumn[]): Roles {
  const standIns = new Set(
    columns.flatMap(({ role, sources = [] }) =>
      role === 'derived' || role === 'evidence' ? sources : [],
    ),
  );
  const features: Input[] = [];
  const evidence: Input[] = [];
  const statics: Input[] = [];
  let treatment: number | undefined;
  columns.forEach((column, at) => {
    const { role, sources, domain, name } = column;
    if (role === 'treatment') treatment ??= at;
    else if (role === 'evidence') evidence.push(...inputsOf(column, at, false));
    else if (role === 'derived') features.push(...inputsOf(column, at, false));
    else if (sources !== undefined || domain === 'history') return;
    else if (domain === 'static') statics.push(...inputsOf(column, at, false));
    else if (!standIns.has(name)) features.push(...inputsOf(column, at, true));
  });
  return { features, evidence, statics, treatment };
}

/** A number as it is; of categories one 0/1 number each but the first. */
function inputsOf({ kind, categories }: FeatureColumn, column: number, isHabit: boolean): Input[] {
  if (kind !== 'category') return [{ column, isHabit }];
  return (categories ?? []).slice(1).map((_, at) => ({ column, code: at + 1, isHabit }));
}

/** An input's number in a row; NaN where it was not observed. */
export function rawValue(values: ArrayLike<number>, from: number, { column, code }: Input): number {
  const value = values[from + column] as number;
  if (code === undefined || Number.isNaN(value)) return value;
  return Number(value === code);
}
