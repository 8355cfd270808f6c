import { ProdromeError, type EventSink } from '@prodrome/core';
import { destination, pino, type Logger } from 'pino';

/** Where lines of a log go. */
export interface LogStream {
  write(line: string): void;
}

/** A log of JSON lines that holds nothing of patients: no ids, no values, no paths. */
export const createLog = (
  // nothing waits in memory that a killed process would lose
  stream: LogStream = destination({ fd: 2, sync: true }),
  quiet = false,
): Logger => pino({ base: null, level: quiet ? 'warn' : 'info' }, stream);

/** Codes whose messages tell of the machine, not of what was asked. */
const aboutMachine = ['STORE', 'LOCKED', 'OUTPUT'];

/** What may be written of an error: the places in the code, not what it says of data. */
export function errorForLog(error: unknown): Readonly<Record<string, unknown>> {
  if (!(error instanceof Error)) return { error: typeof error };
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  const at = frames.map((frame) => frame.trim());
  if (!ProdromeError.is(error)) return { error: error.name, at };
  const { code, message } = error;
  return { error: code, ...(aboutMachine.includes(code) && { message }), at };
}

/** Writes what happens while forecasts are made, without of whom: events may name patients. */
export const sinkOf =
  (log: Logger): EventSink =>
  (event) => {
    if (event.type === 'degraded') {
      log.warn({ event: event.type, expert: event.expert, rows: event.rows }, 'degraded');
    } else if (event.type === 'warning')
      log.warn({ event: event.type, code: event.code }, 'warning');
  };
