import { describe, expect, test } from '@jest/globals';
import { ProdromeError, type OptionsSchema } from '@prodrome/core';
import fc from 'fast-check';
import { dump } from 'js-yaml';
import { z } from 'zod';
import { camelCase, parseYaml, snakeCase, validateConfig, validateOptions } from '../src/index.ts';

const trees = z.strictObject({
  type: z.literal('trees'),
  maxDepth: z.int().min(1).max(20).default(5),
  learningRate: z.number().gt(0).optional(),
});
const linear = z.strictObject({ type: z.literal('linear'), C: z.number().positive().default(1) });
const schema = z.strictObject({
  experts: z.array(
    z.strictObject({
      name: z.string().min(1),
      model: z.discriminatedUnion('type', [trees, linear]),
      useCases: z.union([z.literal('all'), z.array(z.enum(['risk', 'alarm']))]).default('all'),
      searchSpace: z.record(z.string(), z.array(z.number())).default({}),
      extraNotes: z.json().optional(),
    }),
  ),
  baseDir: z.string().nullable().default(null),
  isQuiet: z.boolean().optional(),
  oddPair: z.tuple([z.int(), z.strictObject({ innerKey: z.int() })]).optional(),
  byDomain: z
    .partialRecord(z.enum(['static', 'medication_history']), z.array(z.string()))
    .optional(),
  lazyPart: z.lazy(() => z.strictObject({ someKey: z.int() })).optional(),
});

const messageOf = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    if (ProdromeError.is(error, 'CONFIG')) return error.message;
    throw error;
  }
  return 'no error';
};
const validate = (text: string) => validateConfig(schema, parseYaml(text, 'moe.yaml'));

test('snake_case in, camelCase out; record keys and free values keep theirs', () => {
  const value = validate(`
experts:
  - name: a
    model: {type: trees, max_depth: 7, learning_rate: 0.1}
    search_space: {max_depth: [1, 2], maxDepth: [3]}
    extra_notes: {some_key: {other_key: 1}}
  - {name: b, model: {type: linear, C: 2}, use_cases: [risk]}
odd_pair: [1, {inner_key: 2}]
by_domain: {medication_history: [x]}
lazy_part: {some_key: 3}
`);
  expect(value).toEqual({
    experts: [
      {
        name: 'a',
        model: { type: 'trees', maxDepth: 7, learningRate: 0.1 },
        useCases: 'all',
        searchSpace: { max_depth: [1, 2], maxDepth: [3] },
        extraNotes: { some_key: { other_key: 1 } },
      },
      { name: 'b', model: { type: 'linear', C: 2 }, useCases: ['risk'], searchSpace: {} },
    ],
    baseDir: null,
    oddPair: [1, { innerKey: 2 }],
    byDomain: { medication_history: ['x'] },
    lazyPart: { someKey: 3 },
  });
});

describe('messages of nested keys', () => {
  const one = (model: string, more = ''): string =>
    `experts:\n  - name: a\n    model:\n      type: trees\n      ${model}\n${more}`;
  test.each<[string, string, string | RegExp]>([
    [
      'a wrong type',
      one('max_depth: deep'),
      'experts[0].model.max_depth (moe.yaml:5:7): expected an integer ≥ 1 and ≤ 20, got "deep"',
    ],
    ['a quoted number', one('max_depth: "7"'), /got "7"\. Write 7 without quotes$/],
    [
      'an unknown key',
      one('max_dept: 3'),
      'experts[0].model.max_dept (moe.yaml:5:7): expected one of the keys type, max_depth, learning_rate, got max_dept. Did you mean max_depth?',
    ],
    [
      'camelCase',
      one('maxDepth: 3'),
      'experts[0].model.maxDepth (moe.yaml:5:7): expected the key max_depth, got maxDepth. Did you mean max_depth?',
    ],
    [
      'an unknown type',
      'experts:\n  - {name: a, model: {type: tree}}',
      'experts[0].model.type (moe.yaml:2:23): expected one of "trees", "linear", got "tree". Did you mean trees?',
    ],
    [
      'a missing key',
      'experts:\n  - {model: {type: linear}}',
      'experts[0].name (moe.yaml:2:5): expected a non-empty text, got nothing',
    ],
    [
      'no section at all',
      'base_dir: x',
      'experts (moe.yaml:1:1): expected a list, each a mapping, got nothing',
    ],
    ['no mapping', '- 1', 'moe.yaml:1:1: expected a mapping, got a list'],
    [
      'one of two forms',
      'experts:\n  - {name: a, model: {type: linear}, use_cases: [risky]}',
      'experts[0].use_cases[0] (moe.yaml:2:50): expected one of "risk", "alarm", got "risky". Did you mean risk?',
    ],
    [
      'none of two forms',
      'experts:\n  - {name: a, model: {type: linear}, use_cases: {a: 1}}',
      /use_cases \(moe\.yaml:2:\d+\): expected "all" or a list, each one of "risk", "alarm", got a mapping/,
    ],
    [
      'a record of known keys',
      'experts: []\nby_domain: {statik: []}',
      'by_domain.statik (moe.yaml:2:13): expected one of the keys static, medication_history, got statik. Did you mean static?',
    ],
    [
      'a boolean in words',
      'experts: []\nis_quiet: yes',
      /expected true or false, got "yes"\. Write true/,
    ],
    [
      'an item of a pair',
      'experts: []\nodd_pair: [1, {inner_key: x}]',
      /^odd_pair\[1\]\.inner_key \(moe\.yaml:2:16\)/,
    ],
    ['an odd key', 'experts: []\n"a b": 1', /^\["a b"\] \(moe\.yaml:2:1\)/],
  ])('%s', (_, text, message) => {
    if (typeof message === 'string') expect(messageOf(() => validate(text))).toBe(message);
    else expect(messageOf(() => validate(text))).toMatch(message);
  });

  test('several problems, in the order of the file', () => {
    const text = 'is_quiet: 3\nexperts:\n  - name: ""\n    model: {type: linear, c: 1}\n';
    const run = (): unknown => validate(text);
    expect(messageOf(run)).toBe(
      [
        'is_quiet (moe.yaml:1:1): expected true or false, got 3. and 2 more:',
        '  experts[0].name (moe.yaml:3:5): expected a non-empty text, got ""',
        '  experts[0].model.c (moe.yaml:4:27): expected one of the keys type, C, got c. Did you mean C?',
      ].join('\n'),
    );
    expect(run).toThrow(
      expect.objectContaining({
        fields: expect.objectContaining({
          issues: [
            'is_quiet (moe.yaml:1:1): expected true or false, got 3',
            'experts[0].name (moe.yaml:3:5): expected a non-empty text, got ""',
            expect.stringContaining('model.c'),
          ],
          ...{ file: 'moe.yaml', line: 1, column: 1 },
        }) as unknown,
      }),
    );
  });
});

describe('every kind of schema in words', () => {
  test.each<[z.ZodType, string, string]>([
    [z.string(), '1', 'a text, got 1'],
    [z.string().min(3), 'ab', 'a text of 3 or more characters, got "ab"'],
    [z.string().max(2), 'abc', 'a text of at most 2 characters, got "abc"'],
    [z.string().regex(/^a/), 'b', 'a text that matches ^a, got "b"'],
    [z.email(), 'b', 'a text that is a valid email, got "b"'],
    [z.number(), 'a', 'a number, got "a"'],
    [z.number(), '.nan', 'a number, got NaN'],
    [z.number().gt(0).lt(1), '1', 'a number > 0 and < 1, got 1'],
    [z.number().min(0.5), '0.25', 'a number ≥ 0.5, got 0.25'],
    [z.number().max(0.5), '1', 'a number ≤ 0.5, got 1'],
    [z.number().multipleOf(5), '7', 'a number in steps of 5, got 7'],
    [z.int(), '1.5', 'an integer, got 1.5'],
    [z.int().min(1), 'deep', 'an integer ≥ 1, got "deep"'],
    [z.boolean(), '1', 'true or false, got 1'],
    [z.null(), '1', 'null, got 1'],
    [z.literal('all'), 'most', '"all", got "most"'],
    [z.enum(['mean', 'median']), 'meen', 'one of "mean", "median", got "meen". Did you mean mean?'],
    [z.array(z.int()).min(1), '[]', 'a list of 1 or more, each an integer, got an empty list'],
    [z.array(z.int()).max(1), '[1, 2]', 'a list of at most 1, each an integer, got a list'],
    [z.tuple([z.int(), z.string()]), '[1]', 'a list of an integer and a text, got a list'],
    [z.record(z.string(), z.int()), '[1]', 'a mapping, got a list'],
    [z.union([z.int(), z.boolean()]), 'a', 'an integer or true or false, got "a"'],
    [z.xor([z.int(), z.boolean()]), 'a', 'an integer or true or false, got "a"'],
    [z.preprocess((x) => x, z.int()), 'a', 'an integer, got "a"'],
    [z.int().transform(String), 'a', 'an integer, got "a"'],
    [z.int().nullable(), 'a', 'an integer or null, got "a"'],
    [z.int().refine((n) => n % 2 === 0, 'an even number'), '3', 'an even number, got 3'],
    [
      z.union([z.strictObject({ aKey: z.int() }), z.strictObject({ bKey: z.int() })]),
      '{b_key: x}',
      'an integer, got "x"',
    ],
    [
      z.intersection(z.object({ aKey: z.int() }), z.object({ bKey: z.int() })),
      '{a_key: 1, b_key: x}',
      'an integer, got "x"',
    ],
  ])('%#', (inner, text, expected) => {
    const document = parseYaml(`key: ${text}`, 'x.yaml');
    expect(messageOf(() => validateConfig(z.strictObject({ key: inner }), document))).toMatch(
      new RegExp(
        `^key\\S* \\(x\\.yaml:1:\\d+\\): expected ${expected.replace(/[.^$*+?()[\]{}|]/g, '\\$&')}$`,
      ),
    );
  });
});

test('a part of a document', () => {
  const document = parseYaml('a:\n  - max_depth: 0\n    type: trees', 'x.yaml');
  expect(messageOf(() => validateConfig(trees, document, { at: ['a', 0] }))).toBe(
    'a[0].max_depth (x.yaml:2:5): expected an integer ≥ 1 and ≤ 20, got 0',
  );
  expect(messageOf(() => validateConfig(trees, document, { at: ['b'] }))).toMatch(
    /^b \(x\.yaml:1:1\): expected a mapping, got nothing/,
  );
});

test('a rule blames a key that nobody wrote only where nothing else is wrong', () => {
  const rule = z
    .strictObject({ low: z.number().default(2), high: z.number().positive() })
    .refine(({ low, high }) => low <= high, { path: ['low'], message: 'at most high' });
  const told = (text: string): string =>
    messageOf(() => validateConfig(rule, parseYaml(text, 'x.yaml')));
  expect(told('high: -1')).toBe('high (x.yaml:1:1): expected a number > 0, got -1');
  expect(told('high: 1')).toBe('low (x.yaml:1:1): expected at most high, got nothing');
  expect(told('high: -1\nlow: 3')).toContain('low (x.yaml:2:1): expected at most high, got 3');
});

test('keys go there and back', () => {
  const words = fc.array(fc.stringMatching(/^[a-z][a-z0-9]*[a-z]$/), {
    minLength: 1,
    maxLength: 4,
  });
  fc.assert(
    fc.property(words, (parts) => {
      const snake = parts.join('_');
      expect(snakeCase(camelCase(snake))).toBe(snake);
    }),
  );
  expect(['C', 'maxDepth', 'useL2', 'baseURL', 'URLPath'].map(snakeCase)).toEqual([
    ...['C', 'max_depth', 'use_l2', 'base_url', 'url_path'],
  ]);
  expect(['C', 'max_depth', 'n_estimators', '_x'].map(camelCase)).toEqual([
    ...['C', 'maxDepth', 'nEstimators', '_x'],
  ]);
});

test('a key with one letter wrong is always suggested', () => {
  const keys = ['learning_rate', 'max_depth', 'hidden_units', 'dropout', 'n_estimators'];
  const shape = z.strictObject(
    Object.fromEntries(keys.map((key) => [camelCase(key), z.int().optional()])),
  );
  fc.assert(
    fc.property(
      fc.constantFrom(...keys),
      fc.nat(),
      fc.constantFrom('', 'q', 'zz'),
      (key, at, letter) => {
        const index = at % key.length;
        const wrong = key.slice(0, index) + letter + key.slice(index + 1);
        const document = parseYaml(dump({ [wrong]: 1 }), 'x.yaml');
        expect(messageOf(() => validateConfig(shape, document))).toContain(`Did you mean ${key}?`);
      },
    ),
  );
});

describe('validateOptions', () => {
  const place = { where: 'experts[1].parameters', path: ['experts', 1, 'parameters'] };

  test('zod, with and without a document', () => {
    const text = 'experts:\n  - {}\n  - parameters:\n      type: trees\n      max_depth: 99\n';
    const document = parseYaml(text, 'moe.yaml');
    const value = { type: 'trees', max_depth: 99 };
    expect(messageOf(() => validateOptions(trees, value, { ...place, document }))).toBe(
      'experts[1].parameters.max_depth (moe.yaml:5:7): expected an integer ≥ 1 and ≤ 20, got 99',
    );
    expect(messageOf(() => validateOptions(trees, value, place))).toMatch(
      /^experts\[1\]\.parameters\.max_depth: expected/,
    );
    expect(validateOptions(trees, { type: 'trees', max_depth: 9 }, place)).toEqual({
      ...{ type: 'trees', maxDepth: 9 },
    });
  });

  const standard = (
    validate: OptionsSchema<unknown>['~standard']['validate'],
  ): OptionsSchema<unknown> => ({
    '~standard': { version: 1, vendor: 'own', validate },
  });

  test('any Standard Schema: top-level keys are renamed, issues keep their place', () => {
    const own = standard((value) =>
      (value as { maxDepth: number }).maxDepth > 3
        ? { issues: [{ message: 'at most 3', path: ['maxDepth'] }] }
        : { value },
    );
    expect(validateOptions(own, { max_depth: 2, inner: { some_key: 1 } }, place)).toEqual({
      ...{ maxDepth: 2, inner: { some_key: 1 } },
    });
    expect(messageOf(() => validateOptions(own, { max_depth: 4 }, place))).toBe(
      'experts[1].parameters.max_depth: expected at most 3, got 4',
    );
    expect(messageOf(() => validateOptions(own, { maxDepth: 4 }, place))).toContain(
      'Did you mean max_depth?',
    );
    const later = standard((value) => Promise.resolve({ value }));
    expect(() => validateOptions(later, {}, place)).toThrow(
      expect.objectContaining({ code: 'USAGE' }),
    );
  });
});
