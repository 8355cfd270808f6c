import { ProdromeError, type FeatureTable } from '@prodrome/core';
import {
  accumulatedEffects,
  partialDependence,
  valueGrid,
  type AccumulatedEffects,
  type EffectCurve,
} from '@prodrome/explanation';
import type { MixtureModel } from '../model/mixture-model.ts';
import { whatIfQuestions, type EffectContext, type SampledRows } from './what-if-questions.ts';

/** How a model's forecasts change with what is recorded of a variable on the day. */
export interface VariableEffect {
  readonly name: string;
  readonly unit?: string;
  /** What the values of a category stand for, by value. */
  readonly categories?: readonly string[];
  readonly sample: SampledRows;
  /** Partial dependence of the probability. */
  readonly partial: EffectCurve;
  /** Accumulated local effects on the probability; absent for categories, which have no order, and where one value was recorded. */
  readonly accumulated?: AccumulatedEffects;
}

/** How effects are asked for. */
export interface VariableEffectContext extends EffectContext {
  /** Values of a variable that are asked, at the most: 9 when not given. */
  readonly values?: number;
}

/**
 * Partial dependence and accumulated local effects of columns of the file, or of the outcome of the day (what the importance calls `history`): the value of one day is
 * changed, what is made of it and of the days before is made anew, and the forecast asked again. Intervals are of the jackknife over patients: they
 * tell how much this model's answers vary over people, not how it would vary if it were trained on others. Deterministic by stream.
 * @throws ProdromeError `USAGE` for tasks of several outputs; `DATA_COLUMN` for a name that is not in the table; `DATA_INSUFFICIENT` where nothing was
 * recorded of it or nobody answers; `CANCELLED`.
 */
export async function variableEffects(
  model: MixtureModel,
  table: FeatureTable,
  names: readonly string[],
  context: VariableEffectContext,
): Promise<readonly VariableEffect[]> {
  const { values = 9 } = context;
  const asked = names.map((name) => ({ name }));
  const questions = await whatIfQuestions(model, table, asked, context);
  const effects: VariableEffect[] = [];
  for (const [at, question] of questions.entries()) {
    const name = names[at] as string;
    const column = table.columns.find((one) => one.name === name);
    const { categories } = column ?? {};
    const grid = valueGrid(question.recorded, Math.max(values, 1 + (categories?.length ?? 0)));
    if (grid.length === 0) throw nothingRecorded(name);
    const hasOrder = categories === undefined && grid.length > 1;
    effects.push({
      ...{ name, sample: question.sample },
      ...(column?.unit !== undefined && { unit: column.unit }),
      ...(categories && { categories }),
      partial: await partialDependence(question, grid),
      ...(hasOrder && { accumulated: await accumulatedEffects(question, grid) }),
    });
  }
  return effects;
}

const nothingRecorded = (name: string): ProdromeError =>
  new ProdromeError('DATA_INSUFFICIENT', {
    where: `effect of ${name}`,
    expected: 'a day on which it was recorded',
    got: 'none',
  });
