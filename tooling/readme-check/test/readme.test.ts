import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { format } from 'node:util';
import { expect, it, jest } from '@jest/globals';

const packages = new URL('../../../packages/', import.meta.url);
const withExample = readdirSync(packages).filter((name) =>
  existsSync(new URL(`${name}/examples/basic.ts`, packages)),
);

it.each(withExample)('the README of %s shows its example with what it prints', async (name) => {
  const readme = readFileSync(new URL(`${name}/README.md`, packages), 'utf8');
  const example = new URL(`${name}/examples/basic.ts`, packages);
  expect(readme).toContain(readFileSync(example, 'utf8').trim());
  const printed: string[] = [];
  const spy = jest.spyOn(console, 'log').mockImplementation((...values) => {
    printed.push(...format(...values).split('\n'));
  });
  await import(example.href);
  spy.mockRestore();
  expect(printed.length).toBeGreaterThan(0);
  for (const line of printed) expect(readme).toContain(line);
});
