import type { Dataset } from '@prodrome/data';
import { huntLeaks, type LeakFinding } from '@prodrome/leak-hunt';

/** What of a dataset knows what nobody could have known on the day. */
export const leaksOf = ({ table, labels, schema, fileRows }: Dataset): readonly LeakFinding[] =>
  huntLeaks({ table, labels, horizonDays: schema.horizonDays, fileRows });

/** A finding in words: what was found of what, and what to do. */
export const leakText = ({ column, explanation, whatToDo }: LeakFinding): string =>
  `${column === undefined ? '' : `${column} `}${explanation}. ${whatToDo}`;
