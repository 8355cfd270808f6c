import type { FeatureTable } from '@prodrome/core';
import {
  judgePlausibility,
  valueGrid,
  type PlausibilityFinding,
  type PlausibilityRule,
} from '@prodrome/explanation';
import type { MixtureModel } from '../model/mixture-model.ts';
import { whatIfQuestions, type EffectContext, type WhatIfQuestion } from './what-if-questions.ts';

/** Values of a variable that are compared one by one. */
const mostValues = 7;

/**
 * Asks a model what it makes of variables of which the field knows a direction, or none: the average over patients of what the log odds change from the lowest to the
 * highest recorded value (the 5th to the 95th percentile where there are many), with its interval.
 *
 * Verdicts are those of `judgePlausibility`; of a few values without an order to go by each is compared with the mean of all. Deterministic by stream.
 * @throws ProdromeError `USAGE` for tasks of several outputs, `DATA_COLUMN` for a name that is not in the table; `CANCELLED`.
 */
export async function checkPlausibility(
  model: MixtureModel,
  table: FeatureTable,
  rules: readonly PlausibilityRule[],
  context: EffectContext,
): Promise<readonly PlausibilityFinding[]> {
  const ofDay = rules.filter(({ past }) => past === undefined);
  const asked = ofDay.map(({ name }) => ({ name }));
  const questions = await whatIfQuestions(model, table, asked, context);
  const findings = new Map<PlausibilityRule, PlausibilityFinding>();
  for (const [at, rule] of ofDay.entries()) {
    const question = questions[at] as WhatIfQuestion;
    const column = table.columns.find(({ name }) => name === rule.name);
    const grid = valueGrid(question.recorded, mostValues);
    const isStepwise = rule.shape === 'flat' && grid.length > 2 && column?.kind !== 'number';
    findings.set(rule, await judgePlausibility(rule, { ...question, grid, isStepwise }));
  }
  for (const rule of rules) {
    const { past } = rule;
    if (!past) continue;
    const every = (value: number, daysBefore: number): number | undefined =>
      daysBefore === 0 ? undefined : daysBefore % past.every === 0 ? value : 0;
    const [question] = await whatIfQuestions(model, table, [{ name: rule.name, cellOf: every }], {
      ...context,
      daysBack: past.days,
      budget: pastBudget(context),
    });
    findings.set(
      rule,
      await judgePlausibility(rule, { ...(question as WhatIfQuestion), grid: [0, 1] }),
    );
  }
  return rules.map((rule) => findings.get(rule) as PlausibilityFinding);
}

/** A window of days takes many rows: one of each patient is asked. */
const pastBudget = ({ budget }: EffectContext): NonNullable<EffectContext['budget']> => ({
  patients: budget?.patients ?? 100,
  rowsPerPatient: 1,
});
