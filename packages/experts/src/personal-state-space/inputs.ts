import type { FeatureTable } from '@prodrome/core';
import { fitColumns, type ColumnFit } from './fit-columns.ts';
import { rolesOf, type Roles } from './roles.ts';

/** What is known of each input from training. */
export interface Inputs {
  readonly roles: Roles;
  readonly features: ColumnFit;
  readonly evidence: ColumnFit;
  readonly statics: ColumnFit;
  /** Share of treated days among the recorded ones. */
  readonly treated: number;
}

/** Learns means, spreads and habits of these columns from all rows of a table of training patients. */
export function fitInputs(table: FeatureTable): Inputs {
  const roles = rolesOf(table.columns);
  return {
    roles,
    features: fitColumns(table, roles.features),
    evidence: fitColumns(table, roles.evidence),
    statics: fitColumns(table, roles.statics),
    treated: roles.treatment === undefined ? 0 : shareTreated(table, roles.treatment),
  };
}

function shareTreated({ values, columns, rows }: FeatureTable, column: number): number {
  let known = 0;
  let treated = 0;
  for (let row = 0; row < rows; row++) {
    const value = values[row * columns.length + column] as number;
    if (Number.isNaN(value)) continue;
    known += 1;
    treated += Number(value > 0);
  }
  return known === 0 ? 0 : treated / known;
}
