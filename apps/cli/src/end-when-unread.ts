import type { Writable } from 'node:stream';

/** Ends quietly when whoever reads an output stops reading, as `head` does; any other fault of it is thrown. */
export function endWhenUnread(output: Writable, end: () => void): void {
  output.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    end();
  });
}
