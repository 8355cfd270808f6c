import {
  appendFileSync,
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  truncateSync,
} from 'node:fs';
import { join } from 'node:path';
import { canonicalJson, ProdromeError, type Awaitable, type JsonValue } from '@prodrome/core';
import { lockFolder, makeFolder, writeDurably } from '@prodrome/durable-files';
import type { TrialRecord } from './trial-record.ts';

/** Where a study writes down what it does, and how sure it has to be. */
export interface JournalOptions {
  /** Made when it does not exist; one study lies in it. */
  readonly folder: string;
  /** `trial`: what a trial gave lies on the disk before the next is asked for; `never`: the system decides when. `trial` when absent. */
  readonly fsync?: 'trial' | 'never';
}

/** An append-only journal of one study, held by this process. */
export interface Journal {
  /** What was written before, oldest first; none for a new one. */
  readonly entries: readonly JsonValue[];
  /** Facts that the study was begun with. */
  readonly begun: JsonValue;
  /** In the order of the calls. What is not lasting may be kept with what follows. */
  append(entry: JsonValue, isLasting: boolean): Awaitable<void>;
  close(): Awaitable<void>;
}

/** What a journal begins with. */
export interface JournalFacts {
  /** Those that must be the same to go on. */
  readonly compared: JsonValue;
  readonly planned: JsonValue;
}

const name = 'journal.ndjson';

/**
 * Opens a journal: a line of facts, then a JSON object a line. A last line that was torn is cut off.
 * @param facts - of this study; `compared` are those that must be the same.
 * @throws ProdromeError `LOCKED` when another process holds it; `CHECKPOINT_OTHER` when it is of another study; `STATE` when a line inside is damaged;
 * `OUTPUT` when it cannot be written.
 */
export function openJournal(
  { folder, fsync = 'trial' }: JournalOptions,
  facts: JournalFacts,
): Journal {
  const path = join(folder, name);
  const lock = writing(path, () => {
    makeFolder(folder);
    return lockFolder(folder);
  });
  try {
    const { begun, entries } = existsSync(path) ? read(path, facts.compared) : begin(path, facts);
    const file = writing(path, () => openSync(path, 'a'));
    return {
      entries,
      begun,
      append: (entry, isLasting) => {
        writing(path, () => {
          appendFileSync(file, `${JSON.stringify(entry)}\n`);
          if (isLasting && fsync === 'trial') fsyncSync(file);
        });
      },
      close: () => {
        closeSync(file);
        lock.release();
      },
    };
  } catch (error) {
    lock.release();
    throw error;
  }
}

/**
 * The trials of a study, from its journal, in the order in which they ended. Nothing is written, and nobody is locked out; a torn last line is left out.
 * @throws ProdromeError `NOT_FOUND` where there is no journal; `STATE` when a line inside is damaged.
 */
export function readTrials(folder: string): readonly TrialRecord[] {
  const path = join(folder, name);
  if (!existsSync(path)) throw missing(path);
  return linesOf(path, readFileSync(path, 'utf8'))
    .slice(1)
    .flatMap((entry) => {
      const { tell } = entry as { readonly tell?: JsonValue };
      return tell === undefined ? [] : [tell as unknown as TrialRecord];
    });
}

interface Header {
  readonly format: 1;
  readonly study: JsonValue;
  readonly planned: JsonValue;
}

function begin(
  path: string,
  { compared, planned }: JournalFacts,
): { readonly begun: JsonValue; readonly entries: readonly JsonValue[] } {
  const header = { format: 1, study: compared, planned };
  writing(path, () => {
    writeDurably(path, `${JSON.stringify(header)}\n`);
  });
  return { begun: planned, entries: [] };
}

function read(
  path: string,
  compared: JsonValue,
): { readonly begun: JsonValue; readonly entries: readonly JsonValue[] } {
  const text = readFileSync(path, 'utf8');
  const whole = wholeLines(text);
  if (whole.length < text.length) {
    writing(path, () => {
      truncateSync(path, Buffer.byteLength(whole));
    });
  }
  const [header, ...entries] = linesOf(path, text);
  if (!isHeader(header)) throw damaged(path, 1);
  expectSame(path, compared, header.study);
  return { begun: header.planned, entries };
}

const wholeLines = (text: string): string => text.slice(0, text.lastIndexOf('\n') + 1);

const linesOf = (path: string, text: string): readonly JsonValue[] =>
  wholeLines(text)
    .split('\n')
    .slice(0, -1)
    .map((line, i) => parsed(path, line, i));

function parsed(path: string, line: string, at: number): JsonValue {
  try {
    return JSON.parse(line) as JsonValue;
  } catch (cause) {
    throw damaged(path, at + 1, cause);
  }
}

const isHeader = (value: unknown): value is Header =>
  typeof value === 'object' &&
  value !== null &&
  (value as { readonly format?: unknown }).format === 1 &&
  'study' in value;

/** @throws ProdromeError `CHECKPOINT_OTHER` for the facts of another study. */
export function expectSame(where: string, asked: JsonValue, found: JsonValue): void {
  if (canonicalJson(asked) === canonicalJson(found)) return;
  const [one, two] = [asked, found] as unknown as readonly Readonly<Record<string, JsonValue>>[];
  const differing = Object.keys({ ...one, ...two }).filter(
    (key) => JSON.stringify(one?.[key]) !== JSON.stringify(two?.[key]),
  );
  throw new ProdromeError('CHECKPOINT_OTHER', {
    where,
    expected: 'the journal of this study',
    got: `one of another ${differing.join(', ')}`,
    hint: 'Choose another place, or remove what is there to begin anew',
    fields: { differing },
  });
}

const missing = (path: string): ProdromeError =>
  new ProdromeError('NOT_FOUND', {
    where: path,
    expected: 'the journal of a study',
    got: 'none',
  });

const damaged = (path: string, line: number, cause?: unknown): ProdromeError =>
  new ProdromeError('STATE', {
    where: `${path}:${line}`,
    expected: 'a line as the study wrote it',
    got: 'something else',
    hint: 'Cut the journal off before this line to go on from there',
    cause,
  });

function writing<Result>(path: string, write: () => Result): Result {
  try {
    return write();
  } catch (cause) {
    if (ProdromeError.is(cause)) throw cause;
    throw new ProdromeError('OUTPUT', {
      where: path,
      expected: 'a journal that can be written',
      got: cause instanceof Error ? cause.message : String(cause),
      hint: 'Free some room there, or give another folder',
      cause,
    });
  }
}
