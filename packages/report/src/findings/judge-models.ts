import { evaluateModels, type ForecastSet } from '@prodrome/evaluation';
import type { RandomStream } from '@prodrome/core';
import type { JudgedModel } from '../data/report-data.ts';
import { partOfSet } from '../data/part-of-set.ts';

/** How models are judged. */
export interface JudgeOptions {
  readonly stream: RandomStream;
  readonly replicates: number;
  /** Name of the model that skill is measured against. */
  readonly reference: string;
}

/**
 * `evaluateModels` of those that answered every row; each other one on the rows that it answered, beside the reference there. A model without an answer is left out.
 * @param models - [n] by name; NaN where a model gave none.
 */
export function judgeModels(
  models: Readonly<Record<string, Float64Array>>,
  set: ForecastSet,
  { stream, replicates, reference }: JudgeOptions,
): Record<string, JudgedModel> {
  const entries = Object.entries(models);
  const isWhole = ([, values]: [string, Float64Array]): boolean => !values.some(Number.isNaN);
  const whole = Object.fromEntries(entries.filter(isWhole));
  const metrics = evaluateModels(whole, set, {
    ...{ replicates, reference, stream: stream.fork('metrics') },
  });
  const ofPart = ([name, values]: [string, Float64Array]): [string, JudgedModel][] => {
    const answered = (row: number): boolean => !Number.isNaN(values[row]);
    const part = partOfSet(set, answered);
    if (part.labels.length === 0) return [];
    const base = whole[reference]?.filter((_, row) => answered(row));
    const own = { [name]: values.filter((_, row) => answered(row)) };
    const found = evaluateModels({ ...(base && { [reference]: base }), ...own }, part, {
      ...{ replicates, reference, stream: stream.fork(`metrics of ${name}`) },
    });
    return [[name, { ...(found[name] as JudgedModel), rows: part.labels.length }]];
  };
  const parts = entries.filter((entry) => !isWhole(entry)).flatMap(ofPart);
  return { ...metrics, ...Object.fromEntries(parts) };
}
