import { expectObject } from '../rows/check-arguments.ts';
import type { ForecastSet } from '../rows/forecast-set.ts';
import { partOfSet } from '../rows/part-of-set.ts';
import { evaluateModels, type EvaluateOptions, type ModelMetrics } from './evaluate-models.ts';

/** Metrics of a model that answered `rows` of the rows only, or all where it is absent. */
export type AnsweredMetrics = ModelMetrics & { readonly rows?: number };

/** How {@link evaluateAnswered} is made. */
export interface EvaluateAnsweredOptions extends EvaluateOptions {
  /** Whether all rows are of one person, and the patients of the set blocks of time: nothing is told of within patients then. */
  readonly isOnePerson?: boolean;
}

/**
 * {@link evaluateModels} of the models that answered every row; each other one on the rows that it answered, beside the reference
 * there. A model without an answer is left out. Deterministic by the stream.
 * @param models - [n] probabilities by model name; NaN where a model gave none.
 * @throws ProdromeError as {@link evaluateModels}.
 */
export function evaluateAnswered(
  models: Readonly<Record<string, Float64Array>>,
  set: ForecastSet,
  options: EvaluateAnsweredOptions,
): Record<string, AnsweredMetrics> {
  expectObject('evaluateAnswered, models', models);
  expectObject('evaluateAnswered, options', options);
  const { isOnePerson = false, stream, ...settings } = options;
  const entries = Object.entries(models);
  const whole = Object.fromEntries(entries.filter(([, values]) => !values.some(Number.isNaN)));
  const found = evaluateModels(whole, set, { ...settings, stream: stream.fork('metrics') });
  const base = settings.reference === undefined ? undefined : whole[settings.reference];
  const ofPart = (name: string, values: Float64Array): AnsweredMetrics | undefined => {
    const isAnswered = (_: number, row: number): boolean => !Number.isNaN(values[row]);
    const part = partOfSet(set, (row) => isAnswered(0, row));
    if (part.labels.length === 0) return undefined;
    const own = {
      ...(base &&
        settings.reference !== undefined && { [settings.reference]: base.filter(isAnswered) }),
      [name]: values.filter(isAnswered),
    };
    const fork = stream.fork(`metrics of ${name}`);
    const metrics = evaluateModels(own, part, { ...settings, stream: fork })[name];
    return metrics && { ...metrics, rows: part.labels.length };
  };
  return Object.fromEntries(
    entries.flatMap(([name, values]) => {
      const metrics = found[name] ?? ofPart(name, values);
      return metrics ? [[name, isOnePerson ? withoutWithin(metrics) : metrics]] : [];
    }),
  );
}

const within: readonly string[] = ['withinAuc', 'onsetWithinAuc'];

/** Of one person the AUC is what it is within the person; within blocks of time is another matter. */
function withoutWithin(metrics: AnsweredMetrics): AnsweredMetrics {
  const kept = <Part extends object>(part: Part): Part =>
    Object.fromEntries(Object.entries(part).filter(([name]) => !within.includes(name))) as Part;
  const reason = 'one person: the AUC is within the person';
  return {
    ...kept(metrics),
    ci: kept(metrics.ci),
    absent: { ...metrics.absent, withinAuc: reason, onsetWithinAuc: reason },
  };
}
