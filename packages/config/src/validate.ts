import { ProdromeError, type OptionsSchema } from '@prodrome/core';
import type { z } from 'zod';
import { camelCase, snakeCase } from './key-case.ts';
import type { YamlDocument } from './parse-yaml.ts';
import { configError, type OptionsPlace, type Problem } from './problem.ts';
import { isMapping } from './schema-shape.ts';
import { formatPath, formatValue, type YamlPath } from './yaml-path.ts';
import { parseWithZod, type Parsed } from './zod-problems.ts';

/**
 * Validates a document, or the part at `at`, with a zod schema written in camelCase; the YAML is in snake_case.
 * Defaults are filled in. Keys of records and of free values are not renamed.
 * @throws ProdromeError `CONFIG` that names every problem with path, line, column and the nearest valid key.
 */
export function validateConfig<T>(
  schema: z.ZodType<T>,
  document: YamlDocument,
  options: { readonly at?: YamlPath } = {},
): T {
  const path = options.at ?? [];
  const value = path.reduce<unknown>(partOf, document.value);
  return unwrapParsed(parseWithZod<T>(schema, value), { where: formatPath(path), path, document });
}

/**
 * Validates a component's options with any Standard Schema; only zod tells the names of nested keys, so for others the
 * top-level keys alone are renamed.
 * @throws ProdromeError `CONFIG` as {@link validateConfig}; `USAGE` when the schema validates asynchronously.
 */
export function validateOptions<T>(
  schema: OptionsSchema<T>,
  value: unknown,
  place: OptionsPlace,
): T {
  const parsed = isZod<T>(schema)
    ? parseWithZod<T>(schema, value)
    : parseWithStandard(schema, value);
  return unwrapParsed(parsed, place);
}

function unwrapParsed<T>(parsed: Parsed<T>, place: OptionsPlace): T {
  if (parsed.problems) throw configError(parsed.problems, place);
  return parsed.value;
}

const isZod = <T>(schema: object): schema is z.ZodType<T> => '_zod' in schema;

function parseWithStandard<T>(schema: OptionsSchema<T>, value: unknown): Parsed<T> {
  const misspelt: Problem[] = [];
  let renamed = value;
  if (isMapping(value)) {
    for (const key of Object.keys(value)) {
      const spelling = snakeCase(key);
      if (spelling === key || camelCase(spelling) !== key) continue;
      const hint = `Did you mean ${spelling}?`;
      misspelt.push({ path: [key], expected: `the key ${spelling}`, got: key, hint });
    }
    renamed = Object.fromEntries(
      Object.entries(value).map(([key, item]) => [camelCase(key), item]),
    );
  }
  if (misspelt.length > 0) return { problems: misspelt };
  const result = schema['~standard'].validate(renamed);
  if (result instanceof Promise) {
    throw new ProdromeError('USAGE', {
      where: `options schema of ${schema['~standard'].vendor}`,
      expected: 'a schema that validates at once',
      got: 'one that answers later',
    });
  }
  if (!result.issues) return { value: result.value };
  return {
    problems: result.issues.map(({ message, path = [] }) => {
      const keys = path.map((step) => (typeof step === 'object' ? step.key : step));
      const found = keys.reduce<unknown>(partOf, renamed);
      const yaml = keys.map((key, depth) => {
        if (typeof key === 'number') return key;
        return depth === 0 ? snakeCase(String(key)) : String(key);
      });
      return { path: yaml, expected: message, got: formatValue(found) };
    }),
  };
}

const partOf = (value: unknown, step: PropertyKey): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, step)
    ? (value as Record<PropertyKey, unknown>)[step]
    : undefined;
