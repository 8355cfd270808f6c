import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { byCodePoint } from '../src/scanning/text-order.ts';

test('texts are ordered as the bytes of their UTF-8 (property)', () => {
  const text = fc.string({
    unit: fc.constantFrom('a', 'Z', 'é', '\ud7ff', '\ue000', '\uffff', '\u{10000}', '\u{10ffff}'),
    maxLength: 5,
  });
  fc.assert(
    fc.property(text, text, (a, b) => {
      expect(byCodePoint(a, b)).toBe(Buffer.compare(Buffer.from(a), Buffer.from(b)));
    }),
    { numRuns: 1000 },
  );
});
