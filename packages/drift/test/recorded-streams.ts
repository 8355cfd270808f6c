/** How a stream is made; `golden/make-river.py` makes the same numbers. */
export interface Recipe {
  readonly name: string;
  readonly kind: 'binary' | 'real' | 'unit' | 'alternating';
  readonly seed: number;
  /** Values, the level at the first and towards the last, and the spread. */
  readonly segments: readonly (readonly [number, number, number, number])[];
}

/** A linear congruential generator (Numerical Recipes): 24 bits a number, the same in every language. */
export function createLcg(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(1664525, state) + 1013904223) >>> 0;
    return (state >>> 8) / 2 ** 24;
  };
}

/** The numbers of a recipe. */
export function streamOf({ kind, seed, segments }: Recipe): Float64Array {
  const next = createLcg(seed);
  return Float64Array.from(
    segments.flatMap(([length, from, to, spread]) =>
      Array.from({ length }, (_, i) => {
        const level = from + ((to - from) * i) / length;
        if (kind === 'alternating') return i % 2;
        if (kind === 'binary') return Number(next() < level);
        const noise = next() + next() + next() + next() - 2;
        const value = level + spread * noise;
        return kind === 'unit' ? Math.min(1, Math.max(0, value)) : value;
      }),
    ),
  );
}
