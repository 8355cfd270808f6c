import {
  ProdromeError,
  type CallContext,
  type FeatureTable,
  type RandomStream,
} from '@prodrome/core';
import { attributedParts, shapleyValues, type AnswerParts } from '@prodrome/explanation';
import type { Features } from '../model/feature-space.ts';
import type { MixtureModel } from '../model/mixture-model.ts';
import type { PlannedExpert } from '../model/plan.ts';
import { historyOf, maskSources, toldBy } from './mask-sources.ts';

/** How the answer of an expert was divided: by the expert itself, or by asking it again with less known. */
export type PartsMethod = 'explained' | 'shapley' | 'sampled';

/** A row that is explained: the last one of a table of one patient, from the prior. */
export interface ExplainedRow extends CallContext {
  readonly model: MixtureModel;
  readonly table: FeatureTable;
  /** The whole table's. */
  readonly features: Features;
  readonly stream: RandomStream;
  /** Coalitions of columns that are tried where an expert does not explain itself. */
  readonly evaluations: number;
}

/**
 * The answer of one expert at the last row, divided by what it was made of.
 * @throws what the expert throws; ProdromeError `NUMERIC` where it does not answer with less known.
 */
export async function expertParts(
  expert: PlannedExpert,
  asked: ExplainedRow,
): Promise<AnswerParts & { readonly method: PartsMethod }> {
  const { model, table, features, signal } = asked;
  const call = signal ? { signal } : {};
  const found = await model.experts.getExpert(expert.name);
  if (!found) {
    throw new ProdromeError('EXPERT_FAILED', {
      where: `expert ${expert.name}`,
      expected: 'a member of the live council',
      got: 'none: it was removed',
    });
  }
  const own = features.tableFor(expert);
  const rows = Int32Array.of(table.rows - 1);
  const attribution = await found.explain?.({ table: own, rows }, call);
  if (attribution) {
    const of = own.columns.map((column) => toldBy(column, table));
    return { ...attributedParts(attribution, 0, of), method: 'explained' };
  }
  const told = new Set(own.columns.flatMap((column) => toldBy(column, table)));
  // what remembers outcomes needs no column of them
  if (table.outcomes && expert.history) told.add(historyOf(table));
  return askedWithLess([...told], asked, async (masked) => {
    const seen = model.space.apply(masked).tableFor(expert);
    const { values } = await found.predict({ table: seen, rows }, call);
    return values[0] ?? NaN;
  });
}

/** An answer divided among what may be known, by the Shapley values of asking again with only some of it known, on all days. */
export async function askedWithLess(
  names: readonly string[],
  { table, stream, evaluations }: Pick<ExplainedRow, 'table' | 'stream' | 'evaluations'>,
  answer: (masked: FeatureTable) => Promise<number>,
): Promise<AnswerParts & { readonly method: PartsMethod }> {
  const value = (coalition: Uint8Array): Promise<number> =>
    answer(maskSources(table, new Set(names.filter((_, at) => coalition[at] === 1))));
  const shares = await shapleyValues({ players: names.length, value }, { evaluations, stream });
  const byName = (numbers: Float64Array): Map<string, number> =>
    new Map(names.map((name, at) => [name, numbers[at] as number]));
  return {
    ...{ base: shares.base, parts: byName(shares.values) },
    ...(shares.isExact
      ? { method: 'shapley' }
      : { method: 'sampled', errors: byName(shares.errors) }),
  };
}
