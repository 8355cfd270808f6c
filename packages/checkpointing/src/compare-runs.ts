import { canonicalJson, ProdromeError, type JsonValue } from '@prodrome/core';
import type { Checkpoint, RunFacts } from './manifest.ts';

const namedAtMost = 3;
const longest = 60;

/**
 * Refuses checkpoints of another run than this.
 * @throws ProdromeError `CHECKPOINT_OTHER`, naming what differs.
 */
export function expectSameRun(folder: string, { id, run: then }: Checkpoint, now: RunFacts): void {
  const found = differences(then, now, '');
  if (found.length === 0) return;
  const more = found.length > namedAtMost ? `; and ${found.length - namedAtMost} more` : '';
  throw new ProdromeError('CHECKPOINT_OTHER', {
    where: `${folder}, checkpoint ${id}`,
    expected: 'the run that the checkpoint is of',
    got: `another: ${found.slice(0, namedAtMost).join('; ')}${more}`,
    hint: 'Give what it began with; or begin anew, elsewhere or after removing the folder',
    fields: { checkpoint: id, differences: found },
  });
}

/** `data.rows: 320 instead of 318`, for every place where two values differ. */
function differences(
  then: JsonValue | undefined,
  now: JsonValue | undefined,
  path: string,
): readonly string[] {
  if (isParts(then) && isParts(now)) {
    const keys = [...new Set([...Object.keys(then), ...Object.keys(now)])];
    return keys.flatMap((key) =>
      differences(then[key], now[key], path === '' ? key : `${path}.${key}`),
    );
  }
  const [before, after] = [textOf(then), textOf(now)];
  return before === after ? [] : [`${path}: ${short(after)} instead of ${short(before)}`];
}

/** Mappings, and lists by position. */
const isParts = (
  value: JsonValue | undefined,
): value is { readonly [key: string]: JsonValue | undefined } & JsonValue =>
  typeof value === 'object' && value !== null;

const textOf = (value: JsonValue | undefined): string =>
  value === undefined ? 'nothing' : canonicalJson(value);

const short = (text: string): string =>
  text.length <= longest ? text : `${text.slice(0, longest)}…`;
