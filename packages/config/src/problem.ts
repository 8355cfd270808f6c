import { ProdromeError } from '@prodrome/core';
import type { YamlDocument } from './parse-yaml.ts';
import { formatPath, type YamlPath } from './yaml-path.ts';

/** Something wrong with a configuration; the path is spelt as in the YAML. */
export interface Problem {
  readonly path: YamlPath;
  readonly expected: string;
  readonly got: string;
  readonly hint?: string;
}

/** Where a validated value stands. */
export interface OptionsPlace {
  /** As shown to people: `experts[1].parameters`. */
  readonly where: string;
  /** Of the value in its document. */
  readonly path: YamlPath;
  readonly document?: YamlDocument;
}

/** One error that names all problems, in the order of the file; the first in full. */
export function configError(problems: readonly Problem[], place: OptionsPlace): ProdromeError {
  const placed = problems
    .map((problem) => ({ problem, ...locate(problem.path, place) }))
    .sort((a, b) => (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0));
  const lines = placed.map(({ problem, where }) => sentence(problem, where));
  const [first] = placed;
  const others = lines.slice(1);
  const more =
    others.length > 0
      ? `and ${others.length} more:\n${others.map((line) => `  ${line}`).join('\n')}`
      : '';
  const hint = [first?.problem.hint, more]
    .filter((part) => part !== undefined && part !== '')
    .join('\n');
  return new ProdromeError('CONFIG', {
    where: first?.where ?? place.where,
    expected: first?.problem.expected ?? 'a valid value',
    got: first?.problem.got ?? 'another',
    ...(hint !== '' && { hint }),
    fields: {
      issues: lines,
      ...(place.document && { file: place.document.file }),
      ...(first?.line !== undefined && { line: first.line }),
      ...(first?.column !== undefined && { column: first.column }),
    },
  });
}

function locate(
  path: YamlPath,
  { where, path: base, document }: OptionsPlace,
): { where: string; line?: number; column?: number } {
  const name = formatPath(path, where);
  if (!document) return { where: name };
  const full = [...base, ...path];
  // a key that is missing has no place: that of the mapping it belongs to is shown
  for (let length = full.length; length >= 0; length--) {
    const found = document.locate(full.slice(0, length));
    if (!found) continue;
    const at = `${document.file}:${found.line}:${found.column}`;
    return { where: name === '' ? at : `${name} (${at})`, ...found };
  }
  return { where: name === '' ? document.file : `${name} (${document.file})` };
}

const sentence = ({ expected, got, hint }: Problem, where: string): string =>
  `${where}: expected ${expected}, got ${got}${hint === undefined ? '' : `. ${hint}`}`;
