import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { ProdromeError, throwIfCancelled } from '@prodrome/core';

/**
 * The bytes of standard input; ends where a signal says so, also while it waits.
 * @throws ProdromeError `DATA_MISSING` where they cannot be read, `CANCELLED`
 */
export async function* standardInput(signal: AbortSignal): AsyncGenerator<Uint8Array, void> {
  const stdin = readable();
  const stop = (): void => {
    stdin.destroy();
  };
  signal.addEventListener('abort', stop);
  try {
    for await (const bytes of stdin as AsyncIterable<Uint8Array | string>) {
      yield typeof bytes === 'string' ? Buffer.from(bytes) : bytes;
    }
  } catch (cause) {
    throwIfCancelled(signal, 'forecasts of standard input');
    throw new ProdromeError('DATA_MISSING', {
      where: 'standard input',
      expected: 'lines of JSON up to its end',
      got: cause instanceof Error ? cause.message : String(cause),
      hint: 'The lines before were answered; those after were not read',
      cause,
    });
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

/** Node gives an input without content for what it cannot read, such as a folder: then the error is asked for. */
function readable(): Readable {
  const { stdin } = process;
  const isDummy = stdin.constructor === Readable && 'fd' in stdin;
  return isDummy ? createReadStream('', { fd: 0, autoClose: false }) : stdin;
}
