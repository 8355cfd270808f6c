import {
  affine,
  compileTraining,
  defineNetwork,
  filled,
  type Loss,
  type Optimizer,
  type TrainingJob,
  type TrainingProgram,
} from '@prodrome/graph';
import { createStream, sigmoid } from '@prodrome/numerics';

/** Rows of the sample data. */
export const rows = 96;

const inputs = 3;

/** A logistic regression of three inputs: the smallest network that has something to learn. */
const network = defineNetwork({
  inputs: { x: { shape: [inputs] } },
  forward: (scope, { x }) =>
    affine(
      x,
      scope.parameter('weights', [inputs, 1], filled(0.5)),
      scope.parameter('bias', [1], filled(0)),
    ),
});

/** The sample network with a loss and an optimiser. */
export const sampleProgram = (loss: Loss, optimizer: Optimizer): TrainingProgram =>
  compileTraining(network, loss, optimizer, { batch: 16 });

/** Outcomes that follow the first input and are free of the others; always the same. */
function sampleData() {
  const stream = createStream('conformance training');
  const x = new Float32Array(rows * inputs).map(() => stream.nextNormal());
  const target = Float32Array.from({ length: rows }, (_, row) =>
    Number(stream.next() < sigmoid(2 * (x[row * inputs] ?? 0))),
  );
  return { rows, inputs: { x }, target };
}

/** A job on the sample data. */
export const sampleJob = (
  { plan, parameters }: TrainingProgram,
  epochs: number,
): Pick<TrainingJob, 'plan' | 'data' | 'epochs' | 'seed' | 'parameters'> => ({
  plan,
  data: sampleData(),
  epochs,
  seed: '1-2-3-4',
  parameters: Float32Array.from(
    parameters.flatMap(({ initial, shape }) => [...initial(createStream('first values'), shape)]),
  ),
});
