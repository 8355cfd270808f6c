import type { KnownColumn, WrittenUnit } from '@prodrome/core';
import type { FeaturePlan } from '../schema/roles.ts';
import { createFinds } from './found.ts';
import type { Check } from './patient-rows.ts';

/** Numbers that are not plausible in the unit of their column, but in another unit of what it measures. */
export interface UnitDoubt {
  readonly column: string;
  /** The unit that the column's name tells, and in which its numbers are read. */
  readonly unit: string;
  /** The unit in which they are plausible. */
  readonly other: string;
  /** Numbers of the column that are plausible as they are read. */
  readonly plausible: number;
  /** Numbers that are plausible in the other unit only; none of them is converted. */
  readonly count: number;
  /** Those of them that cannot be as they are read, and are unknown in the table; the rest stay as they are. */
  readonly unknown: number;
  /** The first 20 data rows of them. */
  readonly rows: readonly number[];
}

/**
 * Looks for columns of mixed units, or of another unit than their name tells. It takes at least one number that speaks clearly,
 * since it cannot be in the column's unit, or since no number is plausible in both units; then every number counts that is
 * plausible in the other unit only. Numbers that are plausible in both cannot be told apart.
 */
export function checkUnits(features: readonly FeaturePlan[]): Check<readonly UnitDoubt[]> {
  const columns = features.flatMap(({ name, meaning }, cell) => {
    const watch = meaning && watchUnits(name, meaning);
    return watch ? [{ cell, watch }] : [];
  });
  return {
    add: (patient) => {
      for (const { cell, watch } of columns) {
        for (let at = 0; at < patient.count; at++) {
          const value = patient.value(at, cell);
          if (!Number.isNaN(value)) watch.add(value, () => patient.fileRow(at));
        }
      }
    },
    finding: () => columns.flatMap(({ watch }) => watch.doubts()),
  };
}

type Limits = readonly [number, number];

interface UnitWatch {
  add(value: number, fileRow: () => number): void;
  doubts(): readonly UnitDoubt[];
}

function watchUnits(column: string, meaning: KnownColumn): UnitWatch | undefined {
  const { unit = '', writtenIn = unit, factor = 1, offset = 0, possible, otherUnits } = meaning;
  const limits = meaning.plausible ?? possible;
  if (!limits || !otherUnits) return undefined;
  const own = { unit: writtenIn, factor, offset };
  const tallies = otherUnits.map((other) => ({
    ...{ other, rows: createFinds<number>() },
    ...{ isApart: areApart(limits, own, other), clear: 0, unknown: 0 },
  }));
  const middle = (limits[0] + limits[1]) / 2;
  const awayFromMiddle = (value: number, by: WrittenUnit): number =>
    Math.abs(read(value, by) - middle);
  let plausible = 0;
  return {
    add: (value, fileRow) => {
      if (isWithin(read(value, own), limits)) {
        plausible += 1;
        return;
      }
      const [likeliest] = tallies
        .filter(({ other }) => isWithin(read(value, other), limits))
        .sort((a, b) => awayFromMiddle(value, a.other) - awayFromMiddle(value, b.other));
      if (!likeliest) return;
      const cannotBe = possible !== undefined && !isWithin(read(value, own), possible);
      if (cannotBe) likeliest.unknown += 1;
      if (cannotBe || likeliest.isApart) likeliest.clear += 1;
      likeliest.rows.add(fileRow());
    },
    doubts: () =>
      tallies
        .filter(({ clear }) => clear > 0)
        .map(({ other, rows, unknown }) => {
          const { count, first } = rows.found();
          const units = { unit: writtenIn, other: other.unit };
          return { column, ...units, plausible, count, unknown, rows: first };
        }),
  };
}

const read = (value: number, { factor, offset }: WrittenUnit): number => factor * value + offset;

const isWithin = (value: number, [low, high]: Limits): boolean => value >= low && value <= high;

/** Whether no number is plausible in both units. */
function areApart([low, high]: Limits, a: WrittenUnit, b: WrittenUnit): boolean {
  const written = (value: number, { factor, offset }: WrittenUnit): number =>
    (value - offset) / factor;
  return written(high, a) < written(low, b) || written(high, b) < written(low, a);
}
