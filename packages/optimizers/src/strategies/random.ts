import { defineSearch, type SearchType } from '@prodrome/core';
import { z } from 'zod';
import { createMemoryless } from '../search/memoryless.ts';
import { drawParameters } from '../space/draw.ts';

/**
 * Independent draws, uniform on the scale of each parameter. Deterministic: trial i depends on the stream and i alone.
 * Source: Bergstra & Bengio 2012, Random search for hyper-parameter optimization, JMLR 13, 281–305.
 */
export const random: SearchType<Record<string, never>> = defineSearch({
  type: 'random',
  description: 'independent draws',
  options: z.strictObject({}),
  create: (_, setting) =>
    createMemoryless('random', setting, (id) =>
      drawParameters(setting.space, setting.stream.fork(String(id))),
    ),
});
