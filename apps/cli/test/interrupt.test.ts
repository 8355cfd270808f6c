import { existsSync } from 'node:fs';
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { configText, diaryLines, prodrome, temporaryFolder, type Ran } from './support.ts';

const folder = temporaryFolder();
let config: string;
let data: string;
let inputs: string[];
beforeAll(async () => {
  config = await folder.write('moe.yaml', configText);
  data = await folder.write('diary.csv', `${diaryLines(8, 16).join('\n')}\n`);
  inputs = await readdir(folder.path('.'));
});

/** Ctrl-C after so many turns of the event loop, counted from when the command listens for it and has come so far. */
async function interruptedAfter(
  turns: number,
  run: () => Promise<{ code: number }>,
  hasBegun: () => boolean = () => true,
) {
  let left = turns;
  let isOver = false;
  const tick = (): void => {
    if (isOver) return;
    if (left === turns && !hasBegun()) {
      setImmediate(tick);
      return;
    }
    if (left-- > 0) setImmediate(tick);
    else process.emit('SIGINT');
  };
  const begin = (event: string | symbol): void => {
    if (event !== 'SIGINT') return;
    process.off('newListener', begin);
    setImmediate(tick);
  };
  process.on('newListener', begin);
  try {
    return await run();
  } finally {
    isOver = true;
    process.off('newListener', begin);
  }
}

/** From the first turn to long after the last, closely at first. */
const turns = [0, 1, 2, 4, 8, 16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512, 1024, 4096, 1e9];

describe('Ctrl-C, whenever it comes', () => {
  it('train: either the whole bundle, or nothing, or what --resume makes the same bundle of', async () => {
    const isTraining = (): boolean => existsSync(folder.path('model.partial/checkpoints/objects'));
    const moments = [
      ...turns.map((count) => [count, () => true] as const),
      ...[0, 5, 20, 60, 120].map((count) => [count, isTraining] as const),
    ];
    const codes: number[] = [];
    const manifests = new Set<string>();
    const kept: boolean[] = [];
    for (const [count, hasBegun] of moments) {
      const out = folder.path('model');
      const train = (...more: string[]) =>
        prodrome('train', '--config', config, '--data', data, '--out', out, '--quiet', ...more);
      let ran: Ran | undefined;
      await interruptedAfter(count, async () => (ran = await train()), hasBegun);
      const { code, stderr } = ran as Ran;
      codes.push(code);
      const left = (await readdir(folder.path('.'))).filter((name) => !inputs.includes(name));
      const isKept = left.includes('model.partial');
      if (code === 0) expect(left).toEqual(['model']);
      else expect([code, left]).toEqual([130, isKept ? ['model.partial'] : []]);
      if (code !== 0)
        expect(stderr).toMatch(isKept ? /--resume goes on\n$/ : /nothing was written/);
      kept.push(isKept);
      if (isKept) {
        expect(await train()).toMatchObject({ code: 1, stderr: expect.stringMatching(/--resume/) });
        expect((await train('--resume')).code).toBe(0);
      } else if (code !== 0) continue;
      expect(await readdir(folder.path('.'))).not.toContain('model.partial');
      manifests.add(await readFile(join(out, 'manifest.json'), 'utf8'));
      await rm(out, { recursive: true });
    }
    expect(codes[0]).toBe(130);
    expect(codes).toContain(0);
    expect(kept).toContain(true);
    expect(manifests.size).toBe(1);
  });

  it('predict: either nothing is there, or the whole file', async () => {
    const model = folder.path('asked');
    await prodrome('train', '--config', config, '--data', data, '--out', model, '--quiet');
    const before = await readdir(folder.path('.'));
    const codes: number[] = [];
    for (const count of turns) {
      const out = folder.path('out.csv');
      const { code } = await interruptedAfter(count, () =>
        prodrome('predict', '--model', model, '--data', data, '--out', out, '--quiet'),
      );
      codes.push(code);
      const left = (await readdir(folder.path('.'))).filter((name) => !before.includes(name));
      expect([code, left]).toEqual(code === 0 ? [0, ['out.csv']] : [130, []]);
      if (code === 0) await rm(out);
    }
    expect(codes[0]).toBe(130);
    expect(codes.at(-1)).toBe(0);
  });
});
