import { expect, it } from '@jest/globals';
import type { Search, Trial } from '@prodrome/core';
import { createStream } from '@prodrome/numerics';
import { builtInSearches, parseSpace } from '../src/index.ts';

const space = parseSpace({
  x: { low: -5, high: 5 },
  y: { low: -5, high: 5 },
  kind: ['a', 'b', 'c'],
});
const lossOf = ({ parameters: { x, y, kind } }: Trial): number =>
  (Number(x) - 1.3) ** 2 + (Number(y) + 2.7) ** 2 + Number(kind !== 'b');
const make = (name: string, trials: number): Search =>
  builtInSearches()
    .get(name)
    .create(
      { global: 'differential_evolution', share: 0.5, size: 0.05 },
      { space, stream: createStream('composed'), trials },
    );
/** Asks for two at once, of which it gets fewer where the search waits, and tells them in the other order. */
function run(search: Search, times: number): (readonly Trial[])[] {
  return Array.from({ length: times }, () => {
    const trials = search.ask(2);
    for (const trial of trials.toReversed()) search.tell(trial.id, lossOf(trial));
    return trials;
  });
}

it.each(['hybrid'])(
  '%s, saved after any trial and loaded, goes on with the same trials',
  (name) => {
    const whole = run(make(name, 60), 31);
    const search = make(name, 60);
    for (let done = 0; done < 30; done++) {
      const loaded = make(name, 60);
      loaded.loadState(search.saveState());
      expect(run(loaded, 2)).toEqual(whole.slice(done, done + 2));
      run(search, 1);
    }
  },
);
