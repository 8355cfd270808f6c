import { Writable } from 'node:stream';
import { expect, it } from '@jest/globals';
import { endWhenUnread } from '../src/end-when-unread.ts';

const failing = (code: string) => ({
  stream: new Writable(),
  error: Object.assign(new Error(code), { code }),
});

it('a reader who stops reading, as `head` does, is no failure', () => {
  const { stream, error } = failing('EPIPE');
  let ended = 0;
  endWhenUnread(stream, () => {
    ended += 1;
  });
  stream.emit('error', error);
  expect(ended).toBe(1);
});

it('a full disk is', () => {
  const { stream, error } = failing('ENOSPC');
  endWhenUnread(stream, () => {
    throw new Error('not asked');
  });
  expect(() => stream.emit('error', error)).toThrow('ENOSPC');
});
