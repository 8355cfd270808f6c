import type { RandomStream } from '@prodrome/core';
import { valueAt } from './scale.ts';
import type { Parameters, SearchSpace } from './space.ts';

/** Independent uniform draws, on the scale of each dimension. */
export const drawParameters = (space: SearchSpace, stream: RandomStream): Parameters =>
  Object.fromEntries(
    Object.entries(space).map(([name, dimension]) => [name, valueAt(dimension, stream.next())]),
  );
