import type { SearchSetting, Search } from '@prodrome/core';
import type { Parameters } from '../space/space.ts';
import { createAskTell } from './ask-tell.ts';

/** A search that does not listen: what it tries next depends on the number of the trial alone. */
export const createMemoryless = (
  type: string,
  setting: SearchSetting,
  at: (id: number) => Parameters,
  count = Infinity,
): Search => {
  let asked = 0;
  return createAskTell(type, setting, {
    next: (id) => {
      if (id >= count) return undefined;
      asked = id + 1;
      return at(id);
    },
    told: () => undefined,
    hasEnded: () => asked >= count,
    save: () => asked,
    load: (saved) => {
      asked = Number(saved);
    },
  });
};
