import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { createState, type TaskOutcome } from '@prodrome/core';
import { inspectCheckpoint } from '../src/index.ts';
import { createClock, open, outcome, run, temporaryFolder } from './support.ts';

const folder = temporaryFolder();

/** A run of so many tasks that is closed. */
async function kept(base: string, count: number, options = {}): Promise<void> {
  const { manager } = open(base, options);
  manager.begin(run);
  for (let i = 1; i <= count; i++) await manager.keep(`task${i}`, outcome(i));
  manager.close();
}

describe('what is kept', () => {
  it('is there for another manager, as it was', async () => {
    const base = folder.path('a/b');
    const failed: TaskOutcome = {
      failure: { code: 'NUMERIC', message: 'no', trace: 'somewhere' },
      events: [{ type: 'expert-failed', name: 'x', task: 't', code: 'NUMERIC', message: 'no' }],
    };
    const first = open(base).manager;
    first.begin(run);
    await first.keep('task1', outcome(1));
    await first.keep('task2', failed);
    first.close();
    const { manager, events } = open(base);
    expect(manager.restoreFromCheckpoint(run)).toMatchObject({ run, reason: 'end' });
    expect(await manager.recall('task1')).toEqual(outcome(1));
    expect(await manager.recall('task2')).toEqual(failed);
    expect(await manager.recall('task3')).toBeUndefined();
    expect([manager.count(), events]).toEqual([{ finished: 2, running: 0 }, []]);
    manager.close();
  });

  it('is there when no checkpoint names it yet, since the process was killed', async () => {
    const base = folder.path('a');
    const { manager } = open(base, createClock());
    manager.begin(run);
    await manager.keep('task1', outcome(1));
    await manager.keep('task2', outcome(2));
    for (const name of readdirSync(base)) if (name.startsWith('lock')) rmSync(join(base, name));
    const next = open(base).manager;
    next.restoreFromCheckpoint(run);
    expect(await next.recall('task2')).toEqual(outcome(2));
    next.close();
  });

  it('is of this run only: another is told what differs', async () => {
    const base = folder.path('a');
    await kept(base, 1);
    const { manager } = open(base);
    const other = { seed: '2', data: { hash: 'abc', rows: 11 }, mode: 'x' };
    expect(() => manager.restoreFromCheckpoint(other)).toThrow(
      expect.objectContaining({
        code: 'CHECKPOINT_OTHER',
        message: expect.stringContaining(
          'seed: "2" instead of "1"; data.rows: 11 instead of 10; mode: "x" instead of nothing',
        ) as unknown,
      }),
    );
    expect(() => {
      manager.begin(other);
    }).toThrow(expect.objectContaining({ code: 'OUTPUT' }));
    manager.close();
  });

  it('is not there before a run began', () => {
    const { manager } = open(folder.path('a'));
    expect(() => manager.saveCheckpoint()).toThrow(expect.objectContaining({ code: 'USAGE' }));
    expect(manager.restoreFromCheckpoint(run)).toBeUndefined();
    manager.remove();
    expect(readdirSync(folder.path('.'))).toEqual([]);
  });

  it('has keys that are file names', async () => {
    const { manager } = open(folder.path('a'));
    manager.begin(run);
    for (const key of ['', '../x', 'A', 'a-b', 'a'.repeat(101)]) {
      await expect(manager.keep(key, outcome(1))).rejects.toMatchObject({ code: 'USAGE' });
    }
    manager.close();
  });
});

describe('checkpoints', () => {
  it('as many stay as are to be retained, the newest', async () => {
    const base = folder.path('a');
    const { manager } = open(base, { retainCount: 2 });
    manager.begin(run);
    for (let i = 1; i <= 5; i++) {
      await manager.keep(`task${i}`, outcome(i));
      manager.saveCheckpoint();
    }
    const ids = manager.list().map(({ id }) => id);
    expect(ids).toHaveLength(2);
    expect(ids[0]).toBeGreaterThanOrEqual(6);
    expect(Object.keys(inspectCheckpoint(base).finished)).toHaveLength(5);
    expect(manager.prune(1).checkpoints).toEqual([ids[1]]);
    manager.close();
  });

  it('a running task is saved when the interval has passed, not before', () => {
    const clock = createClock();
    const { manager } = open(folder.path('a'), { ...clock, intervalMinutes: 10 });
    manager.begin(run);
    const asked: number[] = [];
    const at = (epoch: number): void => {
      manager.checkpoint('task1', () => {
        asked.push(epoch);
        return createState('training', 1, { epoch });
      });
    };
    at(1);
    clock.forward(9);
    at(2);
    clock.forward(1);
    at(3);
    clock.forward(9);
    at(4);
    clock.forward(2);
    at(5);
    manager.close();
    expect(asked).toEqual([3, 5]);
    const next = open(folder.path('a')).manager;
    next.restoreFromCheckpoint(run);
    expect(next.resume('task1')?.json).toEqual({ epoch: 5 });
    expect(next.count()).toEqual({ finished: 0, running: 1 });
    next.close();
  });

  it('a running task is saved at once when the signal is aborted', () => {
    const { signal, abort } = abortable();
    const { manager } = open(folder.path('a'), { signal });
    manager.begin(run);
    manager.checkpoint('task1', () => createState('training', 1, 1));
    expect(manager.count().running).toBe(0);
    abort();
    manager.checkpoint('task1', () => createState('training', 1, 2));
    expect(manager.list()[0]).toMatchObject({ reason: 'signal' });
    expect(manager.resume('task1')?.json).toBe(2);
    manager.close();
  });

  it('a state of a running task goes when no checkpoint that stays needs it', async () => {
    const base = folder.path('a');
    const { manager } = open(base, { retainCount: 1, intervalMinutes: 0 });
    manager.begin(run);
    for (let i = 0; i < 3; i++) manager.checkpoint('task1', () => createState('training', 1, i));
    expect(readdirSync(join(base, 'objects'))).toHaveLength(1);
    await manager.keep('task1', outcome(1));
    manager.saveCheckpoint();
    expect(readdirSync(join(base, 'objects'))).toEqual([expect.stringMatching(/^finished-task1-/)]);
    manager.close();
  });

  it('from an older one on request: the newer ones and what only they name are gone', async () => {
    const base = folder.path('a');
    const { manager } = open(base);
    manager.begin(run);
    await manager.keep('task1', outcome(1));
    const { id } = manager.saveCheckpoint();
    await manager.keep('task2', outcome(2));
    manager.close();
    const next = open(base).manager;
    expect(() => next.restoreFromCheckpoint(run, 99)).toThrow(
      expect.objectContaining({ code: 'NOT_FOUND' }),
    );
    expect(next.restoreFromCheckpoint(run, id)?.id).toBe(id);
    expect(await next.recall('task1')).toEqual(outcome(1));
    expect(await next.recall('task2')).toBeUndefined();
    expect(next.list()[0]?.id).toBe(id);
    next.close();
  });
});

describe('faults', () => {
  it('what killed processes were writing is removed by the next', async () => {
    const base = folder.path('a');
    await kept(base, 1);
    writeFileSync(join(base, 'checkpoint-00000009.json.partial'), '{');
    writeFileSync(join(base, 'objects', 'finished-x-00.pds.partial'), 'PDS1');
    open(base).manager.close();
    const names = [...readdirSync(base), ...readdirSync(join(base, 'objects'))];
    expect(names.filter((name) => name.includes('partial'))).toEqual([]);
  });

  it('what cannot be written is told, and the run goes on', async () => {
    const base = folder.path('a');
    const { manager, events } = open(base, { intervalMinutes: 0 });
    manager.begin(run);
    rmSync(join(base, 'objects'), { recursive: true, force: true });
    writeFileSync(join(base, 'objects'), 'in the way');
    await manager.keep('task1', outcome(1));
    manager.checkpoint('task2', () => createState('training', 1, null));
    expect(events).toContainEqual(expect.objectContaining({ type: 'warning', code: 'OUTPUT' }));
    expect(await manager.recall('task1')).toBeUndefined();
    manager.close();
  });

  it('a folder that cannot be made is refused', () => {
    writeFileSync(folder.path('file'), '');
    expect(() => open(folder.path('file/a'))).toThrow(expect.objectContaining({ code: 'OUTPUT' }));
  });

  it('removing leaves what is not its own', async () => {
    const base = folder.path('a');
    mkdirSync(base);
    writeFileSync(join(base, 'mine.txt'), '');
    const { manager } = open(base);
    manager.begin(run);
    await manager.keep('task1', outcome(1));
    manager.remove();
    expect(readdirSync(base)).toEqual(['mine.txt']);
  });
});

const abortable = (): { readonly signal: AbortSignal; readonly abort: () => void } => {
  const controller = new AbortController();
  return {
    signal: controller.signal,
    abort: () => {
      controller.abort();
    },
  };
};
