import { ProdromeError, type CallContext, type ExpertType, type Fold } from '@prodrome/core';
import type { ForecastSet } from '@prodrome/evaluation';
import { createStream, mean } from '@prodrome/numerics';
import { absenceCodes, askExpert } from '../model/ask-expert.ts';
import type { Part, PlannedExpert } from '../model/plan.ts';
import { pickRows } from '../rows/pick.ts';
import { concat } from '../rows/concat.ts';
import { forecastSet } from './forecast-set.ts';
import { prepareFold, type CrossValidationSetting, type PreparedFold } from './prepare-fold.ts';

/** Answers of an expert about rows that it was not trained on. */
export interface CrossValidation {
  /** Labels, patients and onset flags of the rows on which the expert is awake, of all folds so far. */
  readonly set: ForecastSet;
  /** [n] its forecasts. */
  readonly values: Float64Array;
}

/** Folds with their features, on which an expert is tried with several options. */
export interface CrossValidator {
  readonly folds: number;
  /**
   * Trains the expert with these options on every fold and asks it about the fold's test rows. A row on which it abstains counts as a forecast of
   * the training rows' rate, so that silence is no way to a lower loss.
   * @param onFold - called after each fold but the last, with all so far and that fold alone; true = go no further.
   * @throws what training throws; ProdromeError `DATA_INSUFFICIENT` where it is asleep on every row.
   */
  run(
    part: Part<ExpertType>,
    context: CallContext,
    onFold?: (soFar: CrossValidation, fold: CrossValidation) => boolean,
  ): Promise<CrossValidation>;
}

/**
 * Cross-validation of one expert with options that differ. Features are fitted on each fold's training rows, once; all options are tried with the
 * same random numbers.
 * @param seed - of everything random in the trainings.
 */
export function createCrossValidator(
  setting: CrossValidationSetting,
  expert: PlannedExpert,
  folds: readonly Fold[],
  seed: string,
): CrossValidator {
  const { dataset, task } = setting;
  const prepared = new Map<number, PreparedFold>();
  const foldAt = (at: number): PreparedFold => {
    const found = prepared.get(at) ?? prepareFold(setting, [expert], folds[at] as Fold);
    prepared.set(at, found);
    return found;
  };
  const answer = async (
    part: Part<ExpertType>,
    at: number,
    { signal }: CallContext,
  ): Promise<CrossValidation> => {
    const { fold, training, trained, held, asked } = foldAt(at);
    const call = signal ? { signal } : {};
    const { specialty } = expert;
    const model = part.type.create(part.options, { task, specialty });
    const labels = pickRows(dataset.labels, fold.train, task.outputs);
    await model.train(
      { task, table: trained.tableFor(expert), rows: training.rows, labels },
      { ...call, stream: createStream(seed).fork(`fold ${at + 1}`) },
    );
    const { values, absence, failure } = await askExpert({
      expert: { ...expert, ...part },
      find: async () => model,
      features: asked,
      rows: held.rows,
      outputs: task.outputs,
      ...call,
    });
    if (failure) throw new ProdromeError(failure.code, failed(expert.name, failure.message));
    const awake = fold.test.filter((_, i) => absence[i] !== absenceCodes.asleep);
    const kept = Int32Array.from(absence.keys()).filter((i) => absence[i] !== absenceCodes.asleep);
    const rate = mean(labels);
    return {
      set: forecastSet(dataset, awake),
      values: pickRows(values, kept, task.outputs).map((own) => (Number.isNaN(own) ? rate : own)),
    };
  };
  return {
    folds: folds.length,
    run: async (part, context, onFold) => {
      const parts: CrossValidation[] = [];
      for (let at = 0; at < folds.length; at++) {
        const found = await answer(part, at, context);
        parts.push(found);
        if (at + 1 < folds.length && onFold?.(joined(parts), found) === true) break;
      }
      const whole = joined(parts);
      if (whole.values.length === 0) throw asleep(expert.name);
      return whole;
    },
  };
}

function joined(parts: readonly CrossValidation[]): CrossValidation {
  const onsets = parts.flatMap(({ set }) => (set.onset ? [set.onset] : []));
  return {
    set: {
      labels: concat(
        Float64Array,
        parts.map(({ set }) => set.labels),
      ),
      patients: concat(
        Int32Array,
        parts.map(({ set }) => set.patients),
      ),
      ...(onsets.length === parts.length && { onset: concat(Uint8Array, onsets) }),
    },
    values: concat(
      Float64Array,
      parts.map(({ values }) => values),
    ),
  };
}

const failed = (name: string, message: string) => ({
  where: `expert ${name}`,
  expected: 'answers',
  got: message,
});

const asleep = (name: string): ProdromeError =>
  new ProdromeError('DATA_INSUFFICIENT', {
    where: `search for options of expert ${name}`,
    expected: 'rows on which it is awake',
    got: 'none',
  });
