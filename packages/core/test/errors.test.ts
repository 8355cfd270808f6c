import { describe, expect, it } from '@jest/globals';
import { ProdromeError, throwIfCancelled } from '../src/index.ts';

const details = { where: 'here', expected: 'a number', got: '"x"' };

describe('ProdromeError', () => {
  it('says where, what was expected, what was found and what to do', () => {
    const error = new ProdromeError('DATA_VALUE', { ...details, hint: 'Fix the cell' });
    expect(error.message).toBe('here: expected a number, got "x". Fix the cell');
    expect(error.code).toBe('DATA_VALUE');
  });

  it('keeps its cause and fields', () => {
    const cause = new Error('why');
    const error = new ProdromeError('DATA', { ...details, cause, fields: { row: 3 } });
    expect(error.cause).toBe(cause);
    expect(error.fields).toEqual({ row: 3 });
  });

  it('is recognised across duplicate installs, by code', () => {
    const other = Object.assign(new Error('copy'), { brand: '@prodrome/error', code: 'DATA' });
    expect(ProdromeError.is(other)).toBe(true);
    expect(ProdromeError.is(other, 'DATA')).toBe(true);
    expect(ProdromeError.is(other, 'STATE')).toBe(false);
    expect(ProdromeError.is(new Error('plain'))).toBe(false);
    expect(ProdromeError.is('text')).toBe(false);
  });
});

it('throws CANCELLED for an aborted signal only', () => {
  const controller = new AbortController();
  throwIfCancelled(controller.signal, 'work');
  throwIfCancelled(undefined, 'work');
  controller.abort();
  expect(() => {
    throwIfCancelled(controller.signal, 'work');
  }).toThrow(expect.objectContaining({ code: 'CANCELLED' }));
});
