import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { dump } from 'js-yaml';
import { parseYaml, type YamlPath } from '../src/index.ts';

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

const { json } = fc.letrec<{ json: Json; scalar: Json; list: Json; mapping: Json }>((tie) => ({
  json: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    tie('scalar'),
    tie('list'),
    tie('mapping'),
  ),
  scalar: fc.oneof(
    fc.constantFrom(
      null,
      true,
      false,
      '',
      'yes',
      '1',
      '2024-01-01',
      '~',
      'a: b',
      '# c',
      '- d',
      '*e',
    ),
    fc.integer(),
    fc.double({ noDefaultInfinity: true, noNaN: true }).map((value) => value + 0),
    fc.string({ maxLength: 8 }),
  ),
  list: fc.array(tie('json'), { maxLength: 4 }),
  mapping: fc.dictionary(fc.string({ minLength: 1, maxLength: 6 }), tie('json'), {
    maxKeys: 4,
    noNullPrototype: true,
  }),
}));

/** Every path of a value, the top included. */
function* pathsOf(value: Json, path: YamlPath = []): Generator<[YamlPath, Json]> {
  yield [path, value];
  if (typeof value !== 'object' || value === null) return;
  const steps = Array.isArray(value) ? [...value.keys()] : Object.keys(value);
  for (const step of steps)
    yield* pathsOf((value as Record<string, Json>)[step] ?? null, [...path, step]);
}

/** Writes JSON with random white space and notes where every key and item begins: the oracle of `locate`. */
function write(
  value: Json,
  breaks: Iterator<string>,
): { text: string; places: Map<string, string> } {
  const places = new Map<string, string>();
  let text = '';
  const gap = (): void => {
    text += String(breaks.next().value ?? ' ');
  };
  const here = (path: YamlPath): void => {
    const lines = text.split('\n');
    places.set(JSON.stringify(path), `${lines.length}:${(lines.at(-1) ?? '').length + 1}`);
  };
  const put = (part: Json, path: YamlPath, isPlaced: boolean): void => {
    if (!isPlaced) here(path);
    if (typeof part !== 'object' || part === null) {
      text += JSON.stringify(part);
      return;
    }
    const isList = Array.isArray(part);
    text += isList ? '[' : '{';
    Object.entries(part).forEach(([key, item], index) => {
      if (index > 0) text += ',';
      gap();
      const next = [...path, isList ? index : key];
      if (!isList) {
        here(next);
        text += `${JSON.stringify(key)}: `;
      }
      put(item, next, !isList);
    });
    gap();
    text += isList ? ']' : '}';
  };
  put(value, [], false);
  return { text, places };
}

test('what js-yaml dumps is parsed back, and each key is found where it stands', () => {
  fc.assert(
    fc.property(json, fc.boolean(), (value, isFlow) => {
      const text = dump(value, { flowLevel: isFlow ? 2 : -1, noRefs: true });
      const document = parseYaml(text, 'x.yaml');
      expect(document.value).toEqual(value);
      const lines = text.split('\n');
      for (const [path] of pathsOf(value)) {
        const place = document.locate(path);
        const rest = (lines[(place?.line ?? 0) - 1] ?? '').slice((place?.column ?? 0) - 1);
        const key = path.at(-1);
        if (typeof key !== 'string') expect(place).toBeDefined();
        else if (/^[a-z]+$/i.test(key))
          expect(rest.replace(/^['"]/, '')).toMatch(new RegExp(`^${key}\\b`));
      }
      expect(document.locate(['no such key', 0])).toBeUndefined();
    }),
    { numRuns: 150 },
  );
});

test('line and column of every path, against a writer that keeps count', () => {
  const gaps = fc.array(fc.constantFrom(' ', '\n ', '\n\n   ', ' # note\n  ', '  '), {
    maxLength: 30,
  });
  fc.assert(
    fc.property(json, gaps, fc.boolean(), (value, breaks, isMarked) => {
      const { text, places } = write(value, breaks.values());
      const document = parseYaml(isMarked ? `\ufeff${text}` : text, 'x.yaml');
      expect(document.value).toEqual(value);
      for (const [path, place] of places) {
        const found = document.locate(JSON.parse(path) as YamlPath);
        expect(`${found?.line}:${found?.column}`).toBe(place);
      }
    }),
    { numRuns: 150 },
  );
});

test('paths through aliases lead to where the value is written', () => {
  const document = parseYaml('a: &shared {x: 1}\r\nb: *shared\r\nc:\r\n  - *shared\r\n', 'x.yaml');
  expect(document.value).toEqual({ a: { x: 1 }, b: { x: 1 }, c: [{ x: 1 }] });
  expect(document.locate(['b'])).toEqual({ line: 2, column: 1 });
  expect(document.locate(['b', 'x'])).toEqual({ line: 1, column: 13 });
  expect(document.locate(['c', 0])).toEqual({ line: 4, column: 5 });
});

test('no dates, no yes and no, no merge keys', () => {
  const { value } = parseYaml('a: 2024-02-29\nb: yes\nc: 1:30\n<<: {d: 1}\n__proto__: {e: 1}', 'x');
  expect(value).toEqual(
    JSON.parse('{"a":"2024-02-29","b":"yes","c":"1:30","<<":{"d":1},"__proto__":{"e":1}}'),
  );
  expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
});

const bomb = ['a: &a [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]'];
for (const [from, to] of ['ab', 'bc', 'cd', 'de', 'ef']) {
  bomb.push(`${to}: &${to} [${Array.from({ length: 10 }, () => `*${from}`).join()}]`);
}

describe('what is refused', () => {
  test.each<[string, string, RegExp]>([
    ['a repeated key', 'a: 1\nb:\n  c: 2\n  c: 3\n', /^x\.yaml:4:3: expected every key once/],
    ['a tab', 'a:\n\tb: 1', /^x\.yaml:2:1: expected spaces .*got a tab.*two spaces/],
    ['a tag', 'a: !!binary aGk=', /^x\.yaml:1:4: expected a plain value, got a tag/],
    ['an own tag', 'a: !thing 1', /got a tag/],
    ['an open list', 'a: [1', /^x\.yaml:1:6: expected valid YAML/],
    ['an unknown alias', 'a: *b', /^x\.yaml:1:5: .*alias "b"/],
    ['an endless alias', 'a: &a [1, *a]', /^x\.yaml:1:11: expected a value that ends/],
    ['a list as key', '? [1]\n: 2', /a text as key/],
    ['two documents', 'a: 1\n---\nb: 1', /one document, got 2/],
    ['nothing', '# only a note\n', /one document, got an empty file/],
    ['a long text', `a: "${'x'.repeat(1_000_001)}"`, /at most 1 MB of text, got 1\.0 MB/],
    ['a deep value', `${'['.repeat(101)}${']'.repeat(101)}`, /at most 100 levels/],
    ['an alias bomb', bomb.join('\n'), /at most 100000 values .*got \d{6}/],
    [
      'many aliases',
      `a: &a 1\nb: [${Array.from({ length: 101 }, () => '*a').join()}]`,
      /100 aliases, got 101/,
    ],
    ['many values', `[${'1,'.repeat(100_001)}]`, /at most 100000 values/],
  ])('%s', (_, text, message) => {
    const parse = () => parseYaml(text, 'x.yaml');
    expect(parse).toThrow(expect.objectContaining({ code: 'CONFIG_SYNTAX' }));
    expect(parse).toThrow(message);
  });
});
