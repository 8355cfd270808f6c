import type { JsonValue, SearchDimension } from '@prodrome/core';
import { indexOf, shareOf, valueAt } from './scale.ts';
import { countValues, type Parameters, type SearchSpace } from './space.ts';

/** A space as the unit cube, for searches that move points. */
export interface Encoding {
  /** Coordinates of a point. */
  readonly width: number;
  /** [width] how wide the part of one value is; 0 for coordinates that take any number. */
  readonly steps: Float64Array;
  /** Coordinates that belong together: one, or those of an unordered choice. */
  readonly blocks: readonly { readonly place: number; readonly width: number }[];
  /** The parameters at a point; coordinates outside [0, 1] are mirrored into it. */
  readonly decode: (point: ArrayLike<number>) => Parameters;
  /** A point that decodes to these parameters: the middle of their parts; the very middle for those that are not given. */
  readonly encode: (parameters: Parameters) => Float64Array;
}

/**
 * A number or an ordered choice is one coordinate, whole numbers and values having equal parts of it; an unordered choice of more than two is
 * a coordinate for each value, of which the greatest wins; what is fixed has none.
 */
export function createEncoding(space: SearchSpace): Encoding {
  const parts = Object.entries(space).map(([name, dimension]) => ({
    name,
    dimension,
    width: widthOf(dimension),
  }));
  const width = parts.reduce((sum, part) => sum + part.width, 0);
  const steps = new Float64Array(width);
  const blocks: { readonly place: number; readonly width: number }[] = [];
  let at = 0;
  for (const part of parts) {
    if (part.width > 0) blocks.push({ place: at, width: part.width });
    const count = countValues(part.dimension);
    for (let i = 0; i < part.width; i++) {
      steps[at++] = part.width > 1 ? 0.5 : Number.isFinite(count) ? 1 / count : 0;
    }
  }
  return {
    width,
    steps,
    blocks,
    decode: (point) => {
      let place = 0;
      const entries = parts.map(({ name, dimension, width: own }) => {
        const value = decodePart(dimension, point, place, own);
        place += own;
        return [name, value] as const;
      });
      return Object.fromEntries(entries);
    },
    encode: (parameters) => {
      const point = new Float64Array(width);
      let place = 0;
      for (const { name, dimension, width: own } of parts) {
        const value = parameters[name];
        if (value === undefined) point.fill(0.5, place, place + own);
        else if (own === 1) point[place] = shareOf(dimension, value);
        else if (own > 1 && dimension.kind === 'choice') {
          point.fill(0.25, place, place + own);
          point[place + indexOf(dimension.values, value)] = 0.75;
        }
        place += own;
      }
      return point;
    },
  };
}

/** A coordinate put to the side of [0, 1] that it is beyond. */
export const clamped = (x: number): number => Math.min(1, Math.max(0, x));

/** A coordinate mirrored into [0, 1]. */
export function mirrored(x: number): number {
  const turned = Math.abs(x) % 2;
  return turned > 1 ? 2 - turned : turned;
}

function widthOf(dimension: SearchDimension): number {
  const count = countValues(dimension);
  if (count === 1) return 0;
  return dimension.kind === 'number' || dimension.ordered === true || count === 2 ? 1 : count;
}

function decodePart(
  dimension: SearchDimension,
  point: ArrayLike<number>,
  place: number,
  width: number,
): JsonValue {
  if (width < 2) return valueAt(dimension, width === 0 ? 0 : mirrored(point[place] ?? 0));
  let best = 0;
  for (let i = 1; i < width; i++) {
    if (mirrored(point[place + i] ?? 0) > mirrored(point[place + best] ?? 0)) best = i;
  }
  return (dimension as Extract<SearchDimension, { kind: 'choice' }>).values[best] as JsonValue;
}
