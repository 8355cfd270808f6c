import { expectObject, expectStream, refuse, tagOf } from '../rows/check-arguments.ts';
import { indexPatients, type ForecastSet } from '../rows/forecast-set.ts';
import {
  checkSet,
  evaluateModels,
  type EvaluateOptions,
  type ModelMetrics,
} from '../intervals/evaluate-models.ts';

/** The metrics of one group of rows. */
export interface Subgroup {
  readonly rows: number;
  readonly patients: number;
  readonly events: number;
  /** Not there where `reason` is. */
  readonly models?: Readonly<Record<string, ModelMetrics>>;
  /** Why nothing is claimed of this group. */
  readonly reason?: string;
}

/** How {@link evaluateSubgroups} is made. */
export interface SubgroupOptions extends EvaluateOptions {
  /** Of groups with fewer patients nothing is said; default 5. */
  readonly fewestPatients?: number;
}

/**
 * All metrics of all models in each group of each grouping: by sex, by device, by days of history. Groups stand in alphabetical order.
 * Each group draws from a stream of its own, so that it is the same whatever other groups there are.
 * @param models - [n] probabilities by model name.
 * @param groupings - by name of the grouping [n] each row's group; rows without one are in none.
 * @throws ProdromeError as {@link evaluateModels}; `USAGE` for groupings of another length.
 */
export function evaluateSubgroups(
  models: Readonly<Record<string, Float64Array>>,
  set: ForecastSet,
  groupings: Readonly<Record<string, readonly (string | undefined)[]>>,
  options: SubgroupOptions,
): Record<string, Record<string, Subgroup>> {
  const where = 'evaluateSubgroups';
  expectObject(`${where}, options`, options);
  const { fewestPatients = 5, stream, ...how } = options;
  expectStream(`${where}, stream`, stream);
  checkSet(where, models, set, how.level ?? 0.95);
  expectObject(`${where}, groupings`, groupings);
  return Object.fromEntries(
    Object.entries(groupings).map(([grouping, groupOf]) => {
      checkGrouping(`${where}, ${grouping}`, groupOf, set.labels.length);
      const names = [...new Set(groupOf)].filter((name) => name !== undefined).sort();
      return [
        grouping,
        Object.fromEntries(
          names.map((name) => {
            const rows = groupOf.flatMap((own, row) => (own === name ? [row] : []));
            const part = take(models, set, rows);
            const own = stream.fork(`${grouping}/${name}`);
            return [name, evaluate(part, fewestPatients, { ...how, stream: own })];
          }),
        ),
      ];
    }),
  );
}

function checkGrouping(where: string, groupOf: unknown, rows: number): void {
  if (!Array.isArray(groupOf)) refuse(where, 'a list of names', tagOf(groupOf));
  const names: readonly unknown[] = groupOf;
  if (names.length !== rows) refuse(where, `${rows} names`, String(names.length));
  const odd = names.find((name) => name !== undefined && typeof name !== 'string');
  if (odd !== undefined) refuse(where, 'names, or undefined', tagOf(odd));
}

interface Part {
  readonly models: Record<string, Float64Array>;
  readonly set: ForecastSet;
}

function take(
  models: Readonly<Record<string, Float64Array>>,
  { labels, patients, onset }: ForecastSet,
  rows: readonly number[],
): Part {
  const at = (values: Float64Array): Float64Array =>
    Float64Array.from(rows, (row) => values[row] as number);
  return {
    models: Object.fromEntries(Object.entries(models).map(([name, own]) => [name, at(own)])),
    set: {
      labels: at(labels),
      patients: Int32Array.from(rows, (row) => patients[row] as number),
      ...(onset && { onset: Uint8Array.from(rows, (row) => onset[row] as number) }),
    },
  };
}

function evaluate({ models, set }: Part, fewest: number, options: EvaluateOptions): Subgroup {
  const patients = indexPatients(set.patients).count;
  const counts = {
    rows: set.labels.length,
    patients,
    events: set.labels.reduce((sum, label) => sum + label, 0),
  };
  if (patients < fewest) return { ...counts, reason: `fewer than ${fewest} patients` };
  return { ...counts, models: evaluateModels(models, set, options) };
}
