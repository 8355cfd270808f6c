import { evaluateSubgroups, partOfSet, type ModelMetrics } from '@prodrome/evaluation';
import type { RandomStream } from '@prodrome/core';
import type { Judged } from './judged.ts';
import { fewestClusters, findVerdict, type Verdict } from './find-verdict.ts';

/** What was found of a group of rows. */
export interface GroupFinding {
  /** What divides the rows, such as sex, and the group. */
  readonly grouping: string;
  readonly group: string;
  /** Against the patients' own rates, in this group. */
  readonly verdict: Verdict;
  /** Absent where there are too few patients. */
  readonly metrics?: ModelMetrics;
}

/** Every group of every division, in their order. Deterministic by the stream. */
export function findGroups(
  { set, about, reference }: Judged,
  groupings: Readonly<Record<string, readonly (string | undefined)[]>>,
  { stream, replicates }: { readonly stream: RandomStream; readonly replicates: number },
): readonly GroupFinding[] {
  const found = evaluateSubgroups({ about, reference }, set, groupings, {
    ...{ stream, replicates, reference: 'reference', fewestPatients: fewestClusters },
  });
  return Object.entries(found).flatMap(([grouping, groups]) =>
    Object.entries(groups).map(([group, { models }]): GroupFinding => {
      const isOf = (row: number): boolean => groupings[grouping]?.[row] === group;
      const take = (values: Float64Array) => values.filter((_, row) => isOf(row));
      return {
        ...{ grouping, group },
        verdict: findVerdict(take(about), take(reference), partOfSet(set, isOf)),
        ...(models?.['about'] && { metrics: models['about'] }),
      };
    }),
  );
}
