import { writeSync } from 'node:fs';
import { Socket } from 'node:net';
import type { Writable } from 'node:stream';

/** As of a program that the signal of a broken pipe has ended: what was asked for was not written whole. */
const unread = 141;

/** An output whose faults end in the exit code. */
export interface WatchedOutput {
  /** The exit code of a run that ends with `code`: that of the output's fault, if it has had one; also of one that is still to come. */
  finish(code: number): Promise<number>;
}

/**
 * Watches an output: where a write fails, what was asked for is not whole, and the exit code must say so. Who stops reading, as
 * `head` does, is told nothing more.
 */
export function watchOutput(output: Writable): WatchedOutput {
  let fault: Error | undefined;
  let isFinished = false;
  output.on('error', (error) => {
    faults.add(error);
    if (fault) return;
    fault = error;
    if (isFinished) {
      void codeOf(error).then((code) => {
        process.exitCode = code;
      });
    }
  });
  return {
    finish: (code) => {
      isFinished = true;
      return fault ? codeOf(fault) : Promise.resolve(code);
    },
  };
}

/** What outputs have failed with: standard output forgets it. */
const faults = new WeakSet<Error>();

/** Whether an error is the fault of an output, of which {@link watchOutput} tells. */
export async function isOutputFault(error: unknown): Promise<boolean> {
  // who wrote is told before the one who watches
  await new Promise(setImmediate);
  return error instanceof Error && faults.has(error);
}

async function codeOf(error: Error): Promise<number> {
  if ('code' in error && error.code === 'EPIPE') return unread;
  const { reportOutput } = await import('./report-error.ts');
  return reportOutput(error);
}

/**
 * Makes standard output, where it is a file, be written whole: Node takes a write that a full disk has cut short for a whole one, and
 * only the next one fails.
 */
export function writeWhole(output: Writable & { readonly fd?: number }): void {
  const { fd } = output;
  // terminals and pipes are sockets, which write on by themselves
  if (fd === undefined || output instanceof Socket) return;
  output._write = (chunk: Buffer | string, encoding, done) => {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk, encoding) : chunk;
    try {
      for (let at = 0; at < bytes.length;) at += writeSync(fd, bytes, at);
    } catch (error) {
      done(error as Error);
      return;
    }
    done();
  };
}
