// A search of your own: independent draws from the space.
import * as core from '@prodrome/core';
import { z } from 'zod';
const kind = 'random';
const draw = ({ kind: of, values, low, high, whole, scale }, share) => {
  if (of === 'choice') return values[Math.floor(share * values.length)];
  if (whole) return low + Math.floor(share * (high - low + 1));
  return scale === 'log' ? low * (high / low) ** share : low + (high - low) * share;
};
const unasked = { where: kind, expected: 'a trial that it waits for', got: 'another' };
export const random = core.defineSearch({
  type: kind,
  description: 'independent draws from the space',
  options: z.strictObject({}),
  create: (_, { space, stream }) => {
    let at = { asked: 0, waiting: [] };
    const trialOf = (id) => {
      const own = stream.fork(String(id)); // its own stream: nothing drawn has to be saved
      const drawn = Object.entries(space).map(([name, one]) => [name, draw(one, own.next())]);
      return { id, parameters: Object.fromEntries(drawn) };
    };
    return {
      hasEnded: () => false, // who asks says how many trials are enough
      ask: (most) => {
        const ids = Array.from({ length: most }, () => at.asked++);
        at.waiting.push(...ids);
        return ids.map(trialOf);
      },
      tell: (id) => {
        if (!at.waiting.includes(id)) throw new core.ProdromeError('USAGE', unasked);
        at = { ...at, waiting: at.waiting.filter((each) => each !== id) };
      },
      saveState: () => core.createState(kind, 1, { ...at, waiting: [...at.waiting] }),
      loadState: (state) => {
        core.expectState(state, kind, [1]);
        at = state.json;
      },
    };
  },
});
