import { createFeatureTable, type FeatureColumn } from '@prodrome/core';
import { createStream } from '@prodrome/numerics';
import type { HuntedTable } from '../src/index.ts';

/** A column that is put into a diary: [rows]. */
export interface PlantedColumn {
  readonly values: ArrayLike<number>;
  readonly kind?: FeatureColumn['kind'];
}

/** People whose days come about by a Markov chain of their own, with a cause that is known a day ahead. */
export interface PlainDiary {
  readonly people: number;
  readonly days: number;
  /** [rows], 0 or 1. */
  readonly outcomes: Float64Array;
  /** [rows], the outcome of the next day; NaN on the last. */
  readonly labels: Float64Array;
  /** [rows] */
  readonly patients: Int32Array;
  readonly columns: Readonly<Record<string, PlantedColumn>>;
  /** Standard normal, a stream of its own. */
  noise(): Float64Array;
}

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

/** A clean diary: a cause with an odds ratio of 1.5 a standard deviation, one that is U-shaped, noise, a code, an age, missing cells. */
export function plainDiary(seed: string, people = 40, days = 90): PlainDiary {
  const stream = createStream(seed);
  const normal = stream.fork('noise');
  const rows = people * days;
  const noise = (): Float64Array => Float64Array.from({ length: rows }, () => normal.nextNormal());
  const [cause, bowl, other] = [noise(), noise(), noise()];
  const outcomes = new Float64Array(rows);
  const ages = Array.from({ length: people }, () => 20 + Math.floor(stream.next() * 40));
  for (let person = 0; person < people; person++) {
    const own = -1.8 + 0.6 * stream.nextNormal();
    for (let day = 1; day < days; day++) {
      const row = person * days + day;
      const odds =
        own +
        1.2 * (outcomes[row - 1] as number) +
        0.4 * (cause[row - 1] as number) +
        0.3 * ((bowl[row - 1] as number) ** 2 - 1);
      outcomes[row] = Number(stream.next() < sigmoid(odds));
    }
  }
  const labels = Float64Array.from(outcomes, (_, row) =>
    row % days === days - 1 ? NaN : (outcomes[row + 1] as number),
  );
  const patients = Int32Array.from({ length: rows }, (_, row) => Math.floor(row / days));
  return {
    ...{ people, days, outcomes, labels, patients, noise },
    columns: {
      cause: { values: cause },
      bowl: { values: bowl.map((value) => Math.round(10 * value) / 10) },
      gaps: { values: other.map((value) => (stream.next() < 0.3 ? NaN : value)) },
      code: { values: other.map(() => Math.floor(stream.next() * 5)), kind: 'category' },
      weekday: { values: other.map((_, row) => (row % days) % 7) },
      today: { values: outcomes.map((value) => value * (stream.next() < 0.7 ? 1 : 0)) },
      age: { values: Float64Array.from(patients, (person) => ages[person] as number) },
    },
  };
}

/** The diary with columns put in, as `huntLeaks` takes it; people in this order, and names as these. */
export function withColumns(
  { people, days, outcomes, labels, columns }: PlainDiary,
  planted: Readonly<Record<string, PlantedColumn>> = {},
  {
    order = Array.from({ length: people }, (_, person) => person),
    rename = (name: string) => name,
    hasOutcomes = true,
  } = {},
): HuntedTable {
  const all = Object.entries({ ...columns, ...planted });
  const rowOf = (row: number): number =>
    (order[Math.floor(row / days)] as number) * days + (row % days);
  const rows = people * days;
  const values = new Float32Array(rows * all.length);
  all.forEach(([, column], place) => {
    for (let row = 0; row < rows; row++) {
      values[row * all.length + place] = column.values[rowOf(row)] as number;
    }
  });
  return {
    table: createFeatureTable({
      columns: all.map(([name, { kind = 'number' }]) => ({
        ...{ name: rename(name), kind },
        domain: 'other',
      })),
      values,
      patients: Int32Array.from({ length: rows }, (_, row) => Math.floor(row / days)),
      times: Float64Array.from({ length: rows }, (_, row) => row % days),
      patientIds: order.map((person) => `p${person}`),
      ...(hasOutcomes && { outcomes: outcomes.map((_, row) => outcomes[rowOf(row)] as number) }),
    }),
    labels: labels.map((_, row) => labels[rowOf(row)] as number),
    horizonDays: 1,
  };
}
