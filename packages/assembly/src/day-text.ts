import type { TableSchema } from '@prodrome/data';

const millisecondsOfADay = 86_400_000;

/** How days are told that came as rows one by one: a date or time where the file has them, else their number. */
export const dayText =
  ({ time }: Pick<TableSchema, 'time'>) =>
  (days: number): string =>
    time && time.kind !== 'number'
      ? new Date(days * millisecondsOfADay).toISOString().slice(0, time.kind === 'date' ? 10 : 19)
      : String(days);
