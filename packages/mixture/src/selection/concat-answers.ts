import { createFeatureTable, type FeatureTable } from '@prodrome/core';
import { concat } from '../rows/concat.ts';
import type { LabelledAnswers } from './labelled-answers.ts';

/** Answers of several folds by the same experts, one after the other; no patient is in two of them. @param parts - one at the least */
export function concatAnswers(parts: readonly LabelledAnswers[]): LabelledAnswers {
  const [first] = parts as readonly [LabelledAnswers, ...LabelledAnswers[]];
  const { experts, outputs } = first.batch;
  const floats = (of: (part: LabelledAnswers) => Float64Array): Float64Array =>
    concat(Float64Array, parts.map(of));
  return {
    batch: {
      ...{ experts, outputs },
      values: floats(({ batch }) => batch.values),
      confidence: floats(({ batch }) => batch.confidence),
      absence: concat(
        Uint8Array,
        parts.map(({ batch }) => batch.absence),
      ),
      context: concatContexts(parts.map(({ batch }) => batch.context)),
    },
    labels: floats(({ labels }) => labels),
    folds: concat(
      Int32Array,
      parts.map(({ folds }) => folds),
    ),
  };
}

function concatContexts(parts: readonly FeatureTable[]): FeatureTable {
  let before = 0;
  const patients = parts.map((part) => {
    const own = part.patients.map((patient) => patient + before);
    before += part.patientIds.length;
    return own;
  });
  const outcomes = parts.flatMap((part) => (part.outcomes ? [part.outcomes] : []));
  return createFeatureTable({
    columns: parts[0]?.columns ?? [],
    values: concat(
      Float32Array,
      parts.map((part) => part.values),
    ),
    patients: concat(Int32Array, patients),
    times: concat(
      Float64Array,
      parts.map(({ times }) => times),
    ),
    patientIds: parts.flatMap(({ patientIds }) => patientIds),
    ...(outcomes.length > 0 && { outcomes: concat(Float64Array, outcomes) }),
  });
}
