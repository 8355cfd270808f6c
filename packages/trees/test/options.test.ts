import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { gradientBoostingOptionsSchema } from '../src/index.ts';

test('the README tells every option with its default and meaning', () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  const told = [...readme.matchAll(/^\| `(\w+)` +\| (?:`(\S+)`)? +\| (.*?) +\|$/gm)];
  const defaults = Object.entries(gradientBoostingOptionsSchema.parse({}));
  const expected = Object.entries(gradientBoostingOptionsSchema.shape).map(([name, field]) => {
    const value = defaults.find(([key]) => key === name)?.[1];
    return [
      name,
      value === undefined ? undefined : JSON.stringify(value).replaceAll('"', ''),
      field.description,
    ];
  });
  expect(told.map(([, name, value, meaning]) => [name, value, meaning])).toEqual(expected);
});
