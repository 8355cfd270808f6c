import {
  canonicalJson,
  ProdromeError,
  type JsonValue,
  type Search,
  type Trial,
} from '@prodrome/core';
import type { TrialRecord } from './trial-record.ts';

/** What a journal leaves a study with. */
export interface Replayed {
  /** In the order in which they ended. */
  readonly ended: TrialRecord[];
  /** Asked for and not told: to be evaluated again. */
  readonly waiting: readonly Trial[];
}

/**
 * Brings a search to where a journal ends, by the same questions and answers.
 * @throws ProdromeError `STATE` when it asks for other trials than it did.
 */
export function replay(search: Search, entries: readonly JsonValue[], type: string): Replayed {
  const ended: TrialRecord[] = [];
  const waiting = new Map<number, Trial>();
  for (const entry of entries) {
    const { ask, tell } = entry as unknown as Entry;
    if (ask) {
      const [trial] = search.ask(1);
      if (!trial || canonicalJson(asJson(trial)) !== canonicalJson(ask as never))
        throw changed(type, ask, trial);
      waiting.set(trial.id, trial);
    } else if (tell) {
      ended.push(tell);
      waiting.delete(tell.id);
      tellSearch(search, tell);
    }
  }
  return { ended, waiting: [...waiting.values()] };
}

/** Tells a search how a trial has ended. */
export function tellSearch(search: Search, { id, loss, losses }: TrialRecord): void {
  if (losses && search.tellLosses) search.tellLosses(id, losses);
  else search.tell(id, loss ?? NaN);
}

const asJson = (value: unknown): JsonValue => JSON.parse(JSON.stringify(value)) as JsonValue;

interface Entry {
  readonly ask?: Trial;
  readonly tell?: TrialRecord;
}

const changed = (type: string, expected: Trial, got: Trial | undefined): ProdromeError =>
  new ProdromeError('STATE', {
    where: `journal of ${type}`,
    expected: `trial ${JSON.stringify(expected)}`,
    got: JSON.stringify(got ?? null),
    hint: 'The journal was written by another version; begin anew in another folder',
  });
