import {
  canonicalJson,
  ProdromeError,
  type StoredObservation,
  type StoredRecord,
} from '@prodrome/core';
import { revisionKey, type KnownDay } from './known-patient.ts';
import type { ToldDay } from './patient-day.ts';

/** What is known once something was told. */
export interface Change {
  /** In the order of time. */
  readonly days: readonly KnownDay[];
  /** Those that are not as they were. */
  readonly changed: ReadonlySet<string>;
}

/** {@link Change} by observations. */
export interface ObservedChange extends Change {
  readonly added: number;
  readonly corrected: number;
  /** What is to be kept. */
  records(id: string): readonly StoredRecord<StoredObservation>[];
}

/**
 * Days with further observations.
 * @param told - in the order of time.
 * @throws ProdromeError `DATA_CONFLICT` for a day that is told twice, or an outcome of which feedback says otherwise.
 */
export function withObservations(
  before: readonly KnownDay[],
  told: readonly ToldDay[],
): ObservedChange {
  const days = new Map(before.map((day) => [day.at, day]));
  const changed = new Set<string>();
  let added = 0;
  told.forEach(({ at, values, row }, place) => {
    if (told[place - 1]?.at === at) throw conflict(at, 'one record of a day', 'two in one request');
    const known = days.get(at);
    const outcome = known?.feedback ?? NaN;
    if (!Number.isNaN(row.outcome) && !Number.isNaN(outcome) && row.outcome !== outcome) {
      throw conflict(at, `the outcome that feedback told, ${outcome}`, String(row.outcome));
    }
    if (known?.values && canonicalJson(known.values) === canonicalJson(values)) return;
    if (!known?.values) added += 1;
    changed.add(at);
    const { feedback = 0, observations = 0 } = known?.revisions ?? {};
    const revisions = { feedback, observations: observations + 1 };
    days.set(at, { ...(known ?? { at }), values, revisions });
  });
  return {
    ...{ days: inOrder(days), changed, added, corrected: changed.size - added },
    records: (subject) =>
      [...changed].map((at) => {
        const { values = {}, revisions } = days.get(at) as KnownDay;
        return { subject, at, key: revisionKey(at, revisions.observations), body: { values } };
      }),
  };
}

/** Days with an outcome that was told as feedback. */
export function withFeedback(
  before: readonly KnownDay[],
  at: string,
  { outcome, revision }: { readonly outcome: number | null; readonly revision: number },
): Change {
  const days = new Map(before.map((day) => [day.at, day]));
  const known = days.get(at);
  const revisions = { observations: known?.revisions.observations ?? 0, feedback: revision };
  days.set(at, { ...(known ?? { at }), feedback: outcome, revisions });
  return { days: inOrder(days), changed: new Set([at]) };
}

const inOrder = (days: ReadonlyMap<string, KnownDay>): readonly KnownDay[] =>
  [...days.values()].sort(({ at: one }, { at: other }) => (one < other ? -1 : 1));

const conflict = (at: string, expected: string, got: string): ProdromeError =>
  new ProdromeError('DATA_CONFLICT', {
    ...{ where: `day ${at}`, expected, got },
    hint: 'A known outcome is corrected by feedback',
  });
