import { ProdromeError, type RandomStream } from '@prodrome/core';

/** First values of a parameter of this shape; a pure function of the stream's name and seed. */
export type Initial = (stream: RandomStream, shape: readonly number[]) => Float32Array;

/** All the same. */
export const filled =
  (value: number): Initial =>
  (_, shape) =>
    new Float32Array(size(shape)).fill(value);

/** Uniform in (−limit, limit). */
export const uniform =
  (limit: number): Initial =>
  (stream, shape) =>
    new Float32Array(size(shape)).map(() => (2 * stream.next() - 1) * limit);

/** Uniform within √(6 / (rows + columns)), for a matrix. Source: Glorot & Bengio 2010, eq. 16. */
export const glorot: Initial = (stream, shape) => {
  const [rows, columns] = shape;
  if (rows === undefined || columns === undefined) {
    const expected = 'the shape of a matrix';
    throw new ProdromeError('USAGE', { where: 'glorot', expected, got: `[${shape.join()}]` });
  }
  return uniform(Math.sqrt(6 / (rows + columns)))(stream, shape);
};

const size = (shape: readonly number[]): number => shape.reduce((total, each) => total * each, 1);
