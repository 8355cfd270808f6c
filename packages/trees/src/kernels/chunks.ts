import type { GradientSums, Stretch } from './kernels.ts';

/** Rows whose derivatives are added up before others are added: whoever adds up gets the same bits. */
export const chunkRows = 16_384;

/** Positions of a stretch where its chunks begin. */
export const chunksOf = ({ from, to }: Stretch): readonly number[] =>
  Array.from(
    { length: Math.ceil((to - from) / chunkRows) },
    (_, chunk) => from + chunk * chunkRows,
  );

/** The sums of all chunks. */
export function addChunks(chunks: readonly GradientSums[]): GradientSums {
  const sums = {
    absoluteGradients: 0,
    hessians: 0,
    packed: 0,
    leastHessian: Infinity,
    mostHessian: 0,
  };
  for (const chunk of chunks) {
    sums.absoluteGradients += chunk.absoluteGradients;
    sums.hessians += chunk.hessians;
    sums.packed += chunk.packed;
    sums.leastHessian = Math.min(sums.leastHessian, chunk.leastHessian);
    sums.mostHessian = Math.max(sums.mostHessian, chunk.mostHessian);
  }
  return sums;
}
