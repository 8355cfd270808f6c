import { expect, test } from '@jest/globals';
import { errorFromData, errorToData, ProdromeError } from '../src/index.ts';

const details = { where: 'row 3', expected: 'a number', got: '"x"', hint: 'Fix it' };

test('a coded error keeps all it says, its stack and its causes, through a clone and through JSON', () => {
  const root = Object.assign(new TypeError('no such file'), { code: 'ENOENT' });
  const middle = new ProdromeError('DATA_MISSING', { ...details, cause: root });
  const error = new ProdromeError('EXPERT_FAILED', {
    ...details,
    cause: middle,
    fields: { row: 3, names: ['a', 'b'] },
  });
  const data = errorToData(error);
  for (const sent of [structuredClone(data), JSON.parse(JSON.stringify(data)) as typeof data]) {
    const back = errorFromData(sent);
    if (!ProdromeError.is(back, 'EXPERT_FAILED')) throw new Error('another error');
    expect(back).toBeInstanceOf(ProdromeError);
    expect(back).toMatchObject({ ...details, message: error.message, fields: error.fields });
    expect(back.stack).toBe(error.stack);
    const cause = back.cause as ProdromeError;
    expect(cause).toBeInstanceOf(ProdromeError);
    expect(cause).toMatchObject({ code: 'DATA_MISSING', stack: middle.stack });
    expect(cause.cause).toMatchObject({
      ...{ name: 'TypeError', message: 'no such file', code: 'ENOENT', stack: root.stack },
    });
    expect((cause.cause as Error).cause).toBeUndefined();
  }
});

test('no hint and no cause stay none', () => {
  const { where, expected, got } = details;
  const back = errorFromData(errorToData(new ProdromeError('DATA', { where, expected, got })));
  expect(back).toMatchObject({ hint: undefined, fields: {} });
  expect(back.cause).toBeUndefined();
  expect(back.message).toBe('row 3: expected a number, got "x"');
});

test('an unknown code of another version is kept beside a plain error', () => {
  const data = { ...errorToData(new ProdromeError('DATA', details)), code: 'LATER' };
  expect(errorFromData(data)).toMatchObject({ code: 'LATER', message: data.message });
  expect(ProdromeError.is(errorFromData(data))).toBe(false);
});

test.each([
  ['text', 'text'],
  [undefined, 'undefined'],
  [null, 'null'],
  [Object.create(null), 'a thrown [object Object]'],
  [7n, '7'],
])('what is no error, %p, is told', (thrown, message) => {
  expect(errorFromData(errorToData(thrown)).message).toBe(message);
});

test('causes that go in a circle end', () => {
  const error = new Error('round');
  error.cause = error;
  let length = 0;
  for (let at: unknown = errorFromData(errorToData(error)); at instanceof Error; at = at.cause) {
    length++;
  }
  expect(length).toBe(17);
});
