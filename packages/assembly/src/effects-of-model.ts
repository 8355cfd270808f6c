import type { CallContext } from '@prodrome/core';
import type { Dataset } from '@prodrome/data';
import type { PlausibilityFinding, PlausibilityRule } from '@prodrome/explanation';
import { plausibilityRules } from '@prodrome/migraine';
import {
  checkPlausibility,
  historyOf,
  variableEffects,
  type MixtureModel,
  type VariableEffect,
} from '@prodrome/mixture';
import { createStream } from '@prodrome/numerics';
import { notFound } from './not-found.ts';

/** Of whom and by which seed a model is asked again. */
export interface AskedAgain extends CallContext {
  readonly seed: string;
}

/** What the outcomes are called for people: their column, or what the model calls them. */
const outcomeOf = ({ table, schema }: Dataset): string => schema.outcome ?? historyOf(table);

/**
 * Whether a model keeps to the rules of the catalogue, on a sample of days of this table; undefined for a task of which the rules say nothing.
 * @throws ProdromeError `CANCELLED`
 */
export async function plausibilityOf(
  model: MixtureModel,
  dataset: Dataset,
  { seed, signal }: AskedAgain,
): Promise<readonly PlausibilityFinding[] | undefined> {
  const { kind, outputs, horizonDays } = model.task;
  if (kind !== 'binary' || outputs !== 1) return undefined;
  const { table, schema } = dataset;
  // where the label is of the day itself its outcome is not told
  const outcome = horizonDays > 0 && table.outcomes ? schema.outcome : undefined;
  const rules = plausibilityRules(table.columns, outcome).map(
    ({ column = historyOf(table), ...rule }): PlausibilityRule => ({ name: column, ...rule }),
  );
  const findings = await checkPlausibility(model, table, rules, {
    stream: createStream(seed).fork('plausibility'),
    ...(signal && { signal }),
  });
  return findings.map((finding) => ({ ...finding, name: nameIn(dataset, finding.name) }));
}

/**
 * How forecasts change with these columns of a table, or with the outcome of the day.
 * @throws ProdromeError `NOT_FOUND` for a name that is not there; as `variableEffects`
 */
export async function effectsOf(
  model: MixtureModel,
  dataset: Dataset,
  names: readonly string[],
  { seed, signal }: AskedAgain,
): Promise<readonly VariableEffect[]> {
  const { table } = dataset;
  const outcome = table.outcomes ? [outcomeOf(dataset)] : [];
  const known = [...table.columns.map(({ name }) => name), ...outcome];
  for (const name of names) if (!known.includes(name)) throw notFound('effect', name, known);
  const asked = names.map((name) => (outcome.includes(name) ? historyOf(table) : name));
  const effects = await variableEffects(model, table, asked, {
    stream: createStream(seed).fork('effects'),
    ...(signal && { signal }),
  });
  return effects.map((effect) => ({ ...effect, name: nameIn(dataset, effect.name) }));
}

const nameIn = (dataset: Dataset, name: string): string =>
  name === historyOf(dataset.table) ? outcomeOf(dataset) : name;
