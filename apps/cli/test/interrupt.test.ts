import { readdir, rm } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { configText, diaryLines, prodrome, temporaryFolder } from './support.ts';

const folder = temporaryFolder();
let config: string;
let data: string;
let inputs: string[];
beforeAll(async () => {
  config = await folder.write('moe.yaml', configText);
  data = await folder.write('diary.csv', `${diaryLines(8, 16).join('\n')}\n`);
  inputs = await readdir(folder.path('.'));
});

/** Ctrl-C after so many turns of the event loop, counted from when the command listens for it. */
async function interruptedAfter(turns: number, run: () => Promise<{ code: number }>) {
  let left = turns;
  let isOver = false;
  const tick = (): void => {
    if (isOver) return;
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
  it('train: either nothing is there, or the whole bundle', async () => {
    const codes: number[] = [];
    for (const count of turns) {
      const out = folder.path('model');
      const { code } = await interruptedAfter(count, () =>
        prodrome('train', '--config', config, '--data', data, '--out', out, '--quiet'),
      );
      codes.push(code);
      const left = (await readdir(folder.path('.'))).filter((name) => !inputs.includes(name));
      expect([code, left]).toEqual(code === 0 ? [0, ['model']] : [130, []]);
      if (code !== 0) continue;
      const answered = await prodrome('predict', '--model', out, '--data', data, '--quiet');
      expect(answered.code).toBe(0);
      await rm(out, { recursive: true });
    }
    expect(codes[0]).toBe(130);
    expect(codes.at(-1)).toBe(0);
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
