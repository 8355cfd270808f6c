import { createStream } from '@prodrome/numerics';
import {
  GraphBuilder,
  multiply,
  openSession,
  sum,
  Tape,
  writeModel,
  type Value,
  type Variable,
} from '../src/index.ts';

/** A function of some inputs, to be differentiated by each of them. */
export interface GradientCase {
  readonly shapes: readonly (readonly number[])[];
  /** Range of the inputs' values; −1 to 1 when not given. */
  readonly range?: readonly [number, number];
  readonly build: (inputs: readonly Variable[], tape: Tape) => Variable;
}

/** The largest difference between the tape's gradient of Σ r · f(inputs) and central differences of step 2⁻⁶, and the largest gradient. */
export async function gradientError({
  shapes,
  range = [-1, 1],
  build,
}: GradientCase): Promise<{ error: number; largest: number }> {
  const graph = new GraphBuilder('check');
  const tape = new Tape(graph);
  const inputs = shapes.map((shape, i) => tape.parameter(graph.input(`x${i}`, 'float', shape)));
  const output = build(inputs, tape);
  const stream = createStream('gradient check');
  const draw = (count: number, [from, to]: readonly [number, number]): Float32Array =>
    new Float32Array(count).map(() => from + (to - from) * stream.next());
  const sizes = output.shape.map(Number);
  const factors = graph.float(
    draw(
      sizes.reduce((a, b) => a * b, 1),
      [-1, 1],
    ),
    sizes,
  );
  const loss = sum(multiply(output, tape.constant(factors)));
  graph.output(loss.value, 'loss');
  tape.gradients(loss, inputs).forEach((gradient: Value, i) => {
    graph.output(gradient, `g${i}`);
  });
  const session = await openSession(writeModel(graph.model()));
  const values = shapes.map((shape) =>
    draw(
      shape.reduce((a, b) => a * b, 1),
      range,
    ),
  );
  const run = async () =>
    session.run(
      Object.fromEntries(
        values.map(
          (data, i) => [`x${i}`, { type: 'float', shape: shapes[i] ?? [], data }] as const,
        ),
      ),
    );
  const exact = await run();
  let error = 0;
  let largest = 0;
  for (const [i, data] of values.entries()) {
    const gradient = exact[`g${i}`]?.data as Float32Array;
    for (let k = 0; k < data.length; k += Math.max(1, Math.floor(data.length / 12))) {
      const middle = data[k] as number;
      const at = async (value: number): Promise<number> => {
        data[k] = value;
        return Number((await run())['loss']?.data[0]);
      };
      const difference = ((await at(middle + 2 ** -6)) - (await at(middle - 2 ** -6))) * 2 ** 5;
      data[k] = middle;
      error = Math.max(error, Math.abs(difference - (gradient[k] as number)));
      largest = Math.max(largest, Math.abs(gradient[k] as number));
    }
  }
  await session.release();
  return { error, largest };
}
