import type { DerivedFeatureName } from './feature-list.ts';
import type { Part } from './part.ts';
import { readSource, type Source } from './sources.ts';

/**
 * What a value has fallen by since yesterday; NaN unless both days were observed. Of several rows of yesterday the last observed
 * value counts.
 * State: the last day, its value, and the value of the day before it.
 * @param of - of the fall: yesterday's value − today's.
 */
export const fallPart = (
  name: DerivedFeatureName,
  source: Source,
  of: (fall: number) => number,
): Part => ({
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
  value: (_index, state, at, values) => of((state[at + 2] as number) - readSource(source, values)),
});
