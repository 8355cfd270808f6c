import type { Change } from './change.ts';
import type { DerivedFeatureName } from './feature-list.ts';
import type { Part } from './part.ts';
import { readSource, sourceGraph, type Source } from './sources.ts';

/**
 * What a value has fallen by since yesterday; NaN unless both days were observed. Of several rows of yesterday the last observed
 * value counts.
 * State: the last day, its value, and the value of the day before it.
 * @param change - of the fall: yesterday's value − today's.
 */
export const fallPart = (name: DerivedFeatureName, source: Source, change: Change): Part => ({
  outputs: [{ name, sources: [source] }],
  width: 3,
  learn: (state, at, day, values) => {
    if (state[at] !== day) {
      const isNext = day - (state[at] as number) === 1;
      state[at + 2] = isNext ? (state[at + 1] as number) : NaN;
      state[at + 1] = NaN;
      state[at] = day;
    }
    const value = readSource(source, values);
    if (!Number.isNaN(value)) state[at + 1] = value;
  },
  value: (_index, state, at, values) =>
    change.of((state[at + 2] as number) - readSource(source, values)),
  toGraph: (math, { values, day, remembered }) => {
    const { apply } = math;
    const [last, latest, earlier] = [remembered(0), remembered(1), remembered(2)];
    const isSame = apply('Equal', last, day);
    const isNext = apply('Equal', apply('Sub', day, last), 1);
    const yesterday = apply('Where', isSame, earlier, apply('Where', isNext, latest, NaN));
    const value = sourceGraph(math, source, values);
    const before = apply('Where', isSame, latest, NaN);
    const today = apply('Where', apply('IsNaN', value), before, value);
    const fall = apply('Sub', yesterday, value);
    return { outputs: [change.toGraph(math, fall)], state: [day, today, yesterday] };
  },
});
