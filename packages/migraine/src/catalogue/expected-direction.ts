import type { FeatureColumn } from '@prodrome/core';
import type { Direction } from './variable.ts';

/** What a column says of its direction: nothing where the effect is near zero or turns, or nothing is known. */
export const expectedDirection = (
  direction: Direction | undefined,
): Pick<FeatureColumn, 'direction'> => {
  if (!direction || direction.rule === 'none') return {};
  const { shape } = direction;
  return shape === 'increasing' || shape === 'decreasing' ? { direction: shape } : {};
};
