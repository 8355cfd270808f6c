import { ProdromeError } from '@prodrome/core';
import type { GraphSession, GraphTensor, OpenSession } from '../runtime/session.ts';
import type { TrainingPlan } from './program.ts';

/** Where a run failed: its epoch from 0, its first batch in the epoch, and the batch in the run. */
export interface FailedPlace {
  readonly epoch: number;
  readonly first: number;
  readonly failed: number;
}

/**
 * Why a run of the epoch graph has no finite answer: the failed batch is computed again from the parameters before it, and the parameter with
 * the largest gradient is named.
 * @returns ProdromeError `NUMERIC` with fields `epoch` and `batch` (from 1), `parameter`, `gradient`.
 */
export async function lossFailure(
  plan: TrainingPlan,
  { session, open }: { readonly session: GraphSession; readonly open: OpenSession },
  feeds: Readonly<Record<string, GraphTensor>>,
  { epoch, first, failed }: FailedPlace,
): Promise<ProdromeError> {
  const rows = feeds['order']?.data as BigInt64Array;
  const { batch } = plan;
  const after = async (batches: number): Promise<GraphTensor | undefined> => {
    const block = rows.subarray(0, batches * batch);
    const order = { type: 'int64', shape: [batches, batch], data: block } as const;
    return (await session.run({ ...feeds, order }))['next.parameters'];
  };
  const parameters = failed === 0 ? feeds['parameters'] : await after(failed);
  const gradients = await open(plan.gradientGraph);
  try {
    const step = (feeds['step']?.data as BigInt64Array)[0] ?? 0n;
    const { loss, gradient } = await gradients.run({
      ...feeds,
      parameters: parameters as GraphTensor,
      step: { type: 'int64', shape: [], data: BigInt64Array.of(step + BigInt(failed)) },
      order: {
        type: 'int64',
        shape: [batch],
        data: rows.slice(failed * batch, (failed + 1) * batch),
      },
    });
    const { name, size } = largest(plan, gradient?.data as Float32Array);
    return new ProdromeError('NUMERIC', {
      where: `training, epoch ${epoch + 1}, batch ${first + failed + 1}`,
      expected: 'a finite loss and finite parameters',
      got: `loss ${String(loss?.data[0])}, the largest gradient ${size} in '${name}'`,
      hint: 'Look for values that are not numbers in the rows of this batch; else lower the learning rate or set clipNorm',
      fields: { epoch: epoch + 1, batch: first + failed + 1, parameter: name, gradient: size },
    });
  } finally {
    await gradients.release();
  }
}

function largest(plan: TrainingPlan, gradient: Float32Array): { name: string; size: number } {
  let found = { name: '', size: -1 };
  for (const { name, shape, offset } of plan.parameters) {
    const length = shape.reduce((total, each) => total * each, 1);
    for (const value of gradient.subarray(offset, offset + length)) {
      // what is not a number is larger than any
      const size = Number.isNaN(value) ? NaN : Math.abs(value);
      if (size > found.size || (Number.isNaN(size) && !Number.isNaN(found.size)))
        found = { name, size };
    }
  }
  return found;
}
