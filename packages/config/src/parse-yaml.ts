import { ProdromeError } from '@prodrome/core';
import { constructFromEvents, EVENT_ID, parseEvents, YAMLException, type Event } from 'js-yaml';
import type { YamlPath } from './yaml-path.ts';
import { placeNodes, type Places } from './yaml-places.ts';

/** A place in a file, counted from 1; columns in UTF-16 code units. */
export interface YamlPlace {
  readonly line: number;
  readonly column: number;
}

/** A parsed file and where its parts stand. */
export interface YamlDocument {
  readonly file: string;
  /** What was parsed. */
  readonly text: string;
  readonly value: unknown;
  /** The key, or list item, that a path in the YAML's own spelling leads to; undefined when there is none. */
  locate(path: YamlPath): YamlPlace | undefined;
}

/** Longest text, in characters. */
export const longestText = 1_000_000;
const mostAliases = 100;
const mostNodes = 100_000;
const deepest = 100;

/**
 * Parses YAML 1.2 with the core schema: what JSON can say, with comments and anchors; no tags, no dates, no merge keys.
 * @throws ProdromeError `CONFIG_SYNTAX` with `file:line:column`; also above 1 MB, 100 aliases, 100,000 nodes with aliases
 * written out, or 100 levels, and for repeated keys.
 */
export function parseYaml(text: string, file: string): YamlDocument {
  const source = text.startsWith('\ufeff') ? text.slice(1) : text;
  if (source.length > longestText) {
    throw syntaxError(file, 'at most 1 MB of text', `${(source.length / 1e6).toFixed(1)} MB`);
  }
  const lines = lineStarts(source);
  const at = (offset: number): string => {
    const { line, column } = placeAt(lines, offset);
    return `${file}:${line}:${column}`;
  };
  const events = parse(source, file);
  const places = placeNodes(events, source);
  checkLimits(events, places, file, at);
  const [value] = orSyntaxError(file, () => constructFromEvents(events, { source }));
  return {
    file,
    text,
    value,
    locate: (path) => {
      const offset = places.offsetOf(path);
      return offset === undefined ? undefined : placeAt(lines, offset);
    },
  };
}

const parse = (source: string, file: string): Event[] =>
  orSyntaxError(file, () => parseEvents(source, { maxDepth: deepest }));

function checkLimits(
  events: readonly Event[],
  places: Places,
  file: string,
  at: (offset: number) => string,
): void {
  const documents = events.filter(({ type }) => type === EVENT_ID.DOCUMENT).length;
  if (documents !== 1) {
    throw syntaxError(
      file,
      'one document',
      documents === 0 ? 'an empty file' : `${documents}, separated by ---`,
    );
  }
  if (places.endless !== undefined) {
    throw syntaxError(at(places.endless), 'a value that ends', 'an alias to what it stands in');
  }
  if (places.aliases > mostAliases) {
    throw syntaxError(file, `at most ${mostAliases} aliases`, String(places.aliases));
  }
  if (places.size > mostNodes) {
    throw syntaxError(
      file,
      `at most ${mostNodes} values with every alias written out`,
      String(places.size),
    );
  }
}

function orSyntaxError<Out>(file: string, run: () => Out): Out {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    const { reason, mark } = error;
    const where = mark ? `${file}:${mark.line + 1}:${mark.column + 1}` : file;
    const { expected, got, hint } = explain(reason);
    throw new ProdromeError('CONFIG_SYNTAX', {
      ...{ where, expected, got, cause: error },
      ...(hint !== undefined && { hint }),
      fields: { file, ...(mark && { line: mark.line + 1, column: mark.column + 1 }) },
    });
  }
}

const explanations: readonly [RegExp, { expected: string; got: string; hint?: string }][] = [
  [
    /duplicated mapping key/,
    {
      expected: 'every key once',
      got: 'a key a second time',
      hint: 'Remove or rename one of them',
    },
  ],
  [
    /tab characters/,
    { expected: 'spaces in front of a line', got: 'a tab', hint: 'Indent with two spaces a level' },
  ],
  [
    /unknown .*tag|unresolved tag|tag handle/,
    { expected: 'a plain value', got: 'a tag', hint: 'Remove what begins with !' },
  ],
  [
    /depth|nesting/i,
    { expected: `at most ${deepest} levels`, got: 'more', hint: 'Flatten the file' },
  ],
  [
    /complex keys/,
    { expected: 'a text as key', got: 'a list or mapping', hint: 'Quote the key if it is a text' },
  ],
];

const explain = (reason: string): { expected: string; got: string; hint?: string } =>
  explanations.find(([pattern]) => pattern.test(reason))?.[1] ?? {
    expected: 'valid YAML',
    got: `an error: ${reason}`,
  };

const syntaxError = (where: string, expected: string, got: string): ProdromeError =>
  new ProdromeError('CONFIG_SYNTAX', { where, expected, got });

function lineStarts(source: string): number[] {
  const starts = [0];
  for (const end of source.matchAll(/\r\n|\n|\r/g)) starts.push(end.index + end[0].length);
  return starts;
}

function placeAt(lines: readonly number[], offset: number): YamlPlace {
  let low = 0;
  for (let high = lines.length - 1; low < high;) {
    const middle = (low + high + 1) >>> 1;
    if ((lines[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return { line: low + 1, column: offset - (lines[low] ?? 0) + 1 };
}
