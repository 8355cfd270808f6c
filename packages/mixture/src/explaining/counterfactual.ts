import { ProdromeError, type CallContext, type FeatureTable } from '@prodrome/core';
import { smallestChange, type ChangeOption, type FoundChange } from '@prodrome/explanation';
import { expectOneOutput } from './expect-one-output.ts';
import type { MixtureModel } from '../model/mixture-model.ts';
import { createWhatIf } from './what-if.ts';

/** What may be changed, and how far a forecast is to come down. */
export interface CounterfactualContext extends CallContext {
  readonly options: readonly ChangeOption[];
  /** A probability. */
  readonly under: number;
}

/** The smallest change of a day that a forecast comes down by. */
export interface Counterfactual {
  readonly forecast: number;
  readonly under: number;
  /** Absent where the forecast lies under the level as it is, and where nothing that may be changed brings it there. */
  readonly found?: FoundChange;
  /** Of all that was tried the one with the lowest forecast. */
  readonly lowest?: FoundChange;
}

/** Variables that are changed together, at the most. */
const most = 3;

/**
 * The smallest change of the last day of a table of one patient, whose days begin at the prior, that brings its forecast under a level: of at most three variables, `smallestChange`. What is made of
 * them is made anew. It says what the model answers to another record, not what would come of another day. Deterministic.
 * @throws ProdromeError `USAGE` for tasks of several outputs and a level that is no probability; `DATA_COLUMN` for an option that is no column; `DATA_INSUFFICIENT` where no expert
 * answers; `CANCELLED`.
 */
export async function findCounterfactual(
  model: MixtureModel,
  table: FeatureTable,
  { options, under, signal }: CounterfactualContext,
): Promise<Counterfactual> {
  expectOneOutput(model.task, 'counterfactual');
  if (!(under > 0 && under < 1)) {
    throw new ProdromeError('USAGE', {
      where: 'counterfactual, under',
      expected: 'a probability between 0 and 1',
      got: String(under),
    });
  }
  const call = signal ? { signal } : {};
  const whatIf = await createWhatIf(model, table, Int32Array.of(table.rows - 1), call);
  const [forecast = NaN] = await whatIf.ask(new Int32Array(1), []);
  if (Number.isNaN(forecast)) {
    throw new ProdromeError('DATA_INSUFFICIENT', {
      where: `day ${String(table.times[table.rows - 1])}`,
      expected: 'a forecast to bring down',
      got: 'none: no expert can answer',
    });
  }
  if (forecast < under) return { forecast, under };
  const { found, lowest } = await smallestChange({
    ...{ options, under, most },
    predict: (changes) =>
      whatIf.ask(
        new Int32Array(changes.length),
        options.map(({ name }) => ({
          name,
          values: Float64Array.from(changes, (values) => values[name] ?? NaN),
        })),
      ),
  });
  return { forecast, under, ...(found && { found }), ...(lowest && { lowest }) };
}
