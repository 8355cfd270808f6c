import { expect, it } from '@jest/globals';
import { expectColumns } from '../src/index.ts';

const table = {
  columns: ['a', 'b'].map((name) => ({ name, domain: 'other', kind: 'number' as const })),
};

it('takes the same columns in the same order', () => {
  expect(() => {
    expectColumns('here', ['a', 'b'], table);
  }).not.toThrow();
});

it.each([[['b', 'a']], [['a']], [['a', 'b', 'c']], [[]]])('refuses %j', (expected) => {
  expect(() => {
    expectColumns('here', expected, table);
  }).toThrow(expect.objectContaining({ code: 'SCHEMA', where: 'here', got: 'a, b' }));
});
