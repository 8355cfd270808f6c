import { readFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { allComponents, configJsonSchema, type JsonSchema } from '@prodrome/assembly';
import { fillOptionTables, pagesWithOptions } from '../index.js';

const components = await allComponents();
const schema = configJsonSchema(components);
const root = fileURLToPath(new URL('../../../', import.meta.url));
const pages = pagesWithOptions(root);
const nameOf = (page: string): string => `${basename(dirname(page))}/${basename(page)}`;

describe('the pages with tables of options', () => {
  it('are the reference of the whole file, and the READMEs that have room', () => {
    expect(pages.map(nameOf)).toEqual(
      expect.arrayContaining(['docs/configuration.md', 'data/README.md']),
    );
  });

  it('are all that READMEs link to', async () => {
    const reference = await readFile(`${root}docs/configuration.md`, 'utf8');
    for (const name of ['experts', 'gating', 'preprocessing']) {
      const readme = await readFile(`${root}packages/${name}/README.md`, 'utf8');
      const [, section = ''] = /docs\/configuration\.md#(\w+)/.exec(readme) ?? [];
      expect(reference).toContain(`\n## ${section}\n`);
    }
  });

  it.each(pages.map((page) => [nameOf(page), page]))(
    '%s is as the schemas are; `pnpm schema` writes it',
    async (_, page) => {
      const text = await readFile(page, 'utf8');
      expect(await fillOptionTables(text, { schema, components })).toBe(text);
    },
  );
});

/** A schema of one section `data`, with these options. */
const withOptions = (properties: JsonSchema, required: string[] = []): JsonSchema => ({
  properties: { data: { type: 'object', description: 'which is what', properties, required } },
  required: [],
});

async function tableOf(what: string, own: JsonSchema): Promise<string[]> {
  const text = `<!-- options: ${what} -->\n<!-- /options -->\n`;
  const filled = await fillOptionTables(text, { schema: own, components });
  return filled
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) => line.replace(/ +/g, ' '));
}

describe('a table', () => {
  it('tells values, bounds, defaults and what is needed', async () => {
    const properties = {
      share: { type: 'number', exclusiveMinimum: 0, maximum: 1, default: 0.5, description: 'a|b' },
      days: { type: 'array', minItems: 1, items: { type: 'integer', minimum: 1, maximum: 9 } },
      kind: { type: 'string', enum: ['a', 'b'] },
      on: { type: 'boolean', default: false },
      names: { type: 'array', default: [], items: { type: 'string' } },
    };
    expect(await tableOf('data', withOptions(properties, ['kind']))).toEqual([
      '| `share` | number > 0, ≤ 1 | `0.5` | a\\|b |',
      '| `days` | list of integers 1 to 9, not empty | | |',
      '| `kind` | `a`, `b` | _needed_ | |',
      '| `on` | `true`, `false` | `false` | |',
      '| `names` | list of texts | none | |',
    ]);
  });

  it('tells options of options by their path', async () => {
    const inner = { type: 'object', default: {}, properties: { b: { const: 'x', default: 'x' } } };
    expect(await tableOf('data', withOptions({ a: inner }))).toEqual([
      '| `a` | mapping | | |',
      '| `a.b` | `x` | `x` | |',
    ]);
  });

  it('of a section or type that does not exist is refused', async () => {
    await expect(tableOf('nothing', schema)).rejects.toThrow('no section nothing');
    await expect(tableOf('experts markov, nobody', schema)).rejects.toThrow('no type nobody');
  });

  it('differs where an option does', async () => {
    const text = await readFile(
      pages.find((page) => page.endsWith('configuration.md')) ?? '',
      'utf8',
    );
    const changed = JSON.parse(
      JSON.stringify(schema).replace('"default":"softmax"', '"default":"greedy"'),
    ) as JsonSchema;
    expect(await fillOptionTables(text, { schema: changed, components })).not.toBe(text);
  });
});
