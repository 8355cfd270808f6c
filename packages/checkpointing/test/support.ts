import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach } from '@jest/globals';
import { createState, type ProdromeEvent, type TaskOutcome } from '@prodrome/core';
import { createCheckpointManager, type CheckpointManager } from '../src/index.ts';

/** An empty folder for each test. */
export function temporaryFolder(): { path(name: string): string } {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'prodrome-checkpoints-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });
  return { path: (name) => join(folder, name) };
}

export const run = { seed: '1', data: { hash: 'abc', rows: 10 } };

/** An outcome that its number tells apart. */
export const outcome = (number: number): TaskOutcome => ({
  output: createState('test', 1, { number }, { values: Float64Array.of(number, NaN, -0) }),
  events: [{ type: 'note', message: `number ${number}` }],
});

/** A manager with what it said. */
export function open(
  baseDir: string,
  { intervalMinutes = 30, retainCount = 5, ...setting }: Partial<Setting> = {},
): { readonly manager: CheckpointManager; readonly events: ProdromeEvent[] } {
  const events: ProdromeEvent[] = [];
  const manager = createCheckpointManager(
    { baseDir, intervalMinutes, retainCount },
    { emit: (event) => events.push(event), ...setting },
  );
  return { manager, events };
}

interface Setting {
  readonly intervalMinutes: number;
  readonly retainCount: number;
  readonly now: () => number;
  readonly signal: AbortSignal;
}

/** A clock that is set by hand. */
export function createClock(): { readonly now: () => number; forward(minutes: number): void } {
  let at = Date.UTC(2024, 1, 29);
  return {
    now: () => at,
    forward: (minutes) => {
      at += minutes * 60_000;
    },
  };
}
