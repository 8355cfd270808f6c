import { z } from 'zod';
import { describeSchema, listedValues } from './describe-schema.ts';
import { snakeCase } from './key-case.ts';
import { suggestion } from './nearest.ts';
import type { Problem } from './problem.ts';
import { pathKey, renameKeys, type Renamed } from './rename-keys.ts';
import { definitionOf, shapeOf, type Schema } from './schema-shape.ts';
import { formatValue, type YamlPath } from './yaml-path.ts';

type Issue = z.core.$ZodIssue;

/** A parsed value, or what is wrong with it. Paths begin at the value. */
export type Parsed<T> =
  { readonly value: T; readonly problems?: undefined } | { readonly problems: readonly Problem[] };

/** Renames the keys of a value and parses it with a zod schema. */
export function parseWithZod<T>(schema: z.core.$ZodType<T>, value: unknown): Parsed<T> {
  const renamed = renameKeys(schema, value);
  const result = z.safeParse(schema, renamed.value);
  if (result.success && renamed.camelKeys.length === 0) return { value: result.data };
  const misspelt = renamed.camelKeys.map(({ path, spelling }) => ({
    path,
    expected: `the key ${spelling}`,
    got: String(path.at(-1)),
    hint: `Did you mean ${spelling}?`,
  }));
  const issues = result.error?.issues ?? [];
  // a rule that blames a key that nobody wrote follows from what is wrong with another
  const isBlame = ({ code, path }: Issue): boolean =>
    code === 'custom' && path.length > 0 && valueAt(renamed.value, path) === undefined;
  const own = issues.every(isBlame) ? issues : issues.filter((issue) => !isBlame(issue));
  const found = own.flatMap((issue) => problemsOf(issue, [], renamed));
  // a key in camelCase is also reported as missing: once is enough
  const known = new Set(
    renamed.camelKeys.map(({ path, spelling }) => pathKey([...path.slice(0, -1), spelling])),
  );
  return { problems: [...misspelt, ...found.filter(({ path }) => !known.has(pathKey(path)))] };
}

function problemsOf(issue: Issue, base: readonly PropertyKey[], renamed: Renamed): Problem[] {
  const at = [...base, ...issue.path];
  const path = yamlPath(at, renamed);
  const schema = schemaAt(at, renamed);
  const value = valueAt(renamed.value, at);
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => unknownKey(key, path, schema));
  }
  if (issue.code === 'invalid_union') return unionProblems(issue, at, path, schema, renamed);
  if (issue.code === 'invalid_key') {
    const [first] = issue.issues;
    return [
      {
        path,
        expected: first ? `a key that is ${first.message}` : 'another key',
        got: String(at.at(-1)),
      },
    ];
  }
  if (issue.code === 'custom') return [{ path, expected: issue.message, got: formatValue(value) }];
  const declared = renamed.parts.get(pathKey(at))?.declared ?? schema;
  const expected = declared ? describeSchema(declared) : issue.message;
  const hint = hintFor(value, schema, expected);
  return [{ path, expected, got: formatValue(value), ...(hint !== undefined && { hint }) }];
}

function unionProblems(
  issue: Extract<Issue, { code: 'invalid_union' }>,
  at: readonly PropertyKey[],
  path: YamlPath,
  schema: Schema | undefined,
  renamed: Renamed,
): Problem[] {
  const value = valueAt(renamed.value, at);
  if ('options' in issue) {
    const names = issue.options.map(String);
    const hint = typeof value === 'string' ? suggestion(value, names) : undefined;
    const expected = `one of ${issue.options.map(formatValue).join(', ')}`;
    return [{ path, expected, got: formatValue(value), ...(hint !== undefined && { hint }) }];
  }
  if (schema && definitionOf(schema).type !== 'union') {
    // the option that was meant says more than "none fits"
    const result = z.safeParse(schema, value);
    const inner = (result.error?.issues ?? []).flatMap((own) => problemsOf(own, at, renamed));
    if (inner.length > 0) return inner;
  }
  const expected = schema ? describeSchema(schema) : issue.message;
  return [{ path, expected, got: formatValue(value) }];
}

function unknownKey(key: string, path: YamlPath, schema: Schema | undefined): Problem {
  const names = schema ? keysOf(schema) : [];
  const hint = suggestion(key, names);
  return {
    path: [...path, key],
    expected: names.length > 0 ? `one of the keys ${names.join(', ')}` : 'no further keys',
    got: key,
    ...(hint !== undefined && { hint }),
  };
}

function keysOf(schema: Schema): string[] {
  const definition = definitionOf(schema);
  if (definition.type === 'record') return listedValues(definition.keyType);
  return Object.keys(shapeOf(schema) ?? {}).map(snakeCase);
}

function hintFor(value: unknown, schema: Schema | undefined, expected: string): string | undefined {
  if (typeof value !== 'string' || !schema) return undefined;
  if (expected === 'true or false' && /^(?:yes|no|on|off|true|false)$/i.test(value)) {
    return `Write ${/^(?:yes|on|true)$/i.test(value) ? 'true' : 'false'}`;
  }
  if (
    /^an? (?:integer|number)/.test(expected) &&
    value.trim() !== '' &&
    Number.isFinite(Number(value))
  ) {
    return `Write ${value} without quotes`;
  }
  return suggestion(value, listedValues(schema));
}

function yamlPath(at: readonly PropertyKey[], { parts }: Renamed): YamlPath {
  const known = parts.get(pathKey(at));
  if (known) return known.path;
  const last = at.at(-1);
  if (last === undefined) return [];
  const parent = at.slice(0, -1);
  const isField = shapeOfPart(parent, parts)?.[String(last)] !== undefined;
  const step = typeof last === 'number' ? last : isField ? snakeCase(String(last)) : String(last);
  return [...yamlPath(parent, { parts } as Renamed), step];
}

function schemaAt(at: readonly PropertyKey[], { parts }: Renamed): Schema | undefined {
  const known = parts.get(pathKey(at));
  if (known || at.length === 0) return known?.schema;
  return shapeOfPart(at.slice(0, -1), parts)?.[String(at.at(-1))];
}

function shapeOfPart(
  at: readonly PropertyKey[],
  parts: Renamed['parts'],
): Readonly<Record<string, Schema>> | undefined {
  const part = parts.get(pathKey(at));
  return part && shapeOf(part.schema);
}

function valueAt(value: unknown, at: readonly PropertyKey[]): unknown {
  let part: unknown = value;
  for (const step of at) {
    if (typeof part !== 'object' || part === null || !Object.hasOwn(part, step)) return undefined;
    part = (part as Record<PropertyKey, unknown>)[step];
  }
  return part;
}
