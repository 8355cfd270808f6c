import { createHash } from 'node:crypto';
import { instantOf, ProdromeError, type PatientMemory } from '@prodrome/core';
import type { Manifest } from '@prodrome/mixture';
import type { KnownDay, KnownPatient } from './known-patient.ts';

/** Holds what a model remembers of patients against what the logs tell of them. */
export interface LogComparison {
  /**
   * The days that are rows: of a diary also those of which nothing but the outcome is known. One whose outcome was all, and was taken back, is none, where the
   * patient has others.
   */
  readonly rowsOf: (days: readonly KnownDay[]) => readonly KnownDay[];
  /** SHA-256 of all that the model's forecasts of these rows depend on, however often and in whatever order it was told. */
  readonly hashOf: (rows: readonly KnownDay[]) => string;
  /**
   * The rows that come after what is remembered, where that is what was told up to its day; undefined where it is not.
   * @param rows - in the order of time.
   */
  readonly newsOf: (
    memory: PatientMemory | undefined,
    rows: readonly KnownDay[],
  ) => readonly KnownDay[] | undefined;
  /** Whether what is remembered is what was told. */
  readonly isCurrent: (patient: KnownPatient) => boolean;
  /** Nothing may be made anew from the logs of which a part is not in them. @throws ProdromeError `STATE` */
  readonly expectWhole: (patient: KnownPatient) => void;
}

/** @param model - SHA-256 of the manifest. */
export function compareWithLogs(
  { schema }: Pick<Manifest, 'schema'>,
  model: string,
): LogComparison {
  const countsOutcomes = schema.shape === 'diary';
  const rowsOf: LogComparison['rowsOf'] = (days) => {
    if (!countsOutcomes) return days.filter(({ values }) => values !== undefined);
    const told = days.filter(
      ({ values, feedback = null }) => values !== undefined || feedback !== null,
    );
    return told.length > 0 ? told : days;
  };
  const hashOf: LogComparison['hashOf'] = (rows) => {
    const hash = createHash('sha256');
    for (const { at, values = {}, feedback = null } of rows) {
      // a database may give keys in another order
      const cells = Object.entries(values).sort(([one], [other]) => (one < other ? -1 : 1));
      hash.update(`${JSON.stringify([at, cells, countsOutcomes ? feedback : null])}\n`);
    }
    return hash.digest('hex');
  };
  const newsOf: LogComparison['newsOf'] = (memory, rows) => {
    if (!memory) return rows;
    if (memory.model !== model) return undefined;
    const last = instantOf(memory.asOf);
    const taken = rows.filter(({ at }) => at <= last);
    const isOfLog = memory.logHash === undefined || memory.logHash === hashOf(taken);
    return isOfLog ? rows.slice(taken.length) : undefined;
  };
  return {
    ...{ rowsOf, hashOf, newsOf },
    isCurrent: ({ memory, days }) => newsOf(memory, rowsOf(days))?.length === 0,
    expectWhole: ({ memory, days }) => {
      if (!memory) return;
      const known = new Set(days.map(({ at }) => at));
      const remembered = [memory.asOf, ...(memory.days ?? []).map(({ time }) => time)];
      const stray = remembered.map(instantOf).find((at) => !known.has(at));
      if (stray === undefined) return;
      throw new ProdromeError('STATE', {
        where: 'what is remembered of the patient',
        expected: 'days that stand in the log of observations',
        got: `a memory of ${stray}, of which the log tells nothing`,
        hint: 'Days that were answered elsewhere cannot be corrected here: erase the patient and tell all days anew',
      });
    },
  };
}
