import {
  contractCheck,
  createCheck,
  demand,
  demandSame,
  makeFor,
  type Check,
  type TypeSubject,
} from '@prodrome/conformance';
import {
  binaryCrossEntropy,
  GraphBuilder,
  onnxBackend,
  type GraphTensor,
  type Optimizer,
  type OptimizerType,
  type Value,
} from '@prodrome/graph';
import { sampleJob, sampleProgram } from './sample.ts';
import { withSession } from './with-session.ts';

/** A type of optimiser under examination, with the options to examine it with. */
export type OptimizerSubject = TypeSubject<OptimizerType>;

const made = (subject: OptimizerSubject): Promise<Optimizer> => makeFor(subject, {});

/** Elements of the vectors that single steps are taken on. */
const size = 6;

const firstValue = (at: number): number => at - 2.5;

/** The graph of one step on vectors of so many elements. */
function stepGraph(optimizer: Optimizer, own: number): GraphBuilder {
  const graph = new GraphBuilder('step');
  const vector = (name: string): Value => graph.input(name, 'float', [own]);
  const parameters = vector('parameters');
  const slots = Array.from({ length: optimizer.slots }, (_, i) => vector(`slot.${i}`));
  const gradient = vector('gradient');
  const double = (name: string): Value => graph.input(name, 'double', [1]);
  const numbers = optimizer
    .numbers(graph, double('step'), double('rate'))
    .map((number) => graph.op('Reshape', [number, graph.int([])]));
  const next = optimizer.update(graph, { parameters, gradient, slots, numbers });
  demand(
    next.slots.length === optimizer.slots,
    `It says ${optimizer.slots} slots and gives ${next.slots.length}.`,
  );
  graph.output(next.parameters, 'next.parameters');
  next.slots.forEach((slot, i) => {
    graph.output(slot, `next.slot.${i}`);
  });
  return graph;
}

interface StepOptions {
  /** Of the learning rate. */
  readonly factor?: number;
  /** Of the gradients. */
  readonly gradient?: number;
  /** The elements that are there. */
  readonly part?: readonly [number, number];
}

/** The parameters after three steps, each along another gradient. */
async function threeSteps(
  optimizer: Optimizer,
  { factor = 1, gradient = 1, part: [from, to] = [0, size] }: StepOptions = {},
): Promise<Float32Array> {
  const own = to - from;
  const values = (of: (at: number) => number): Float32Array =>
    Float32Array.from({ length: own }, (_, i) => of(i + from));
  const tensor = (data: Float32Array): GraphTensor => ({ type: 'float', shape: [own], data });
  const number = (value: number): GraphTensor => ({
    type: 'double',
    shape: [1],
    data: Float64Array.of(value),
  });
  return withSession(stepGraph(optimizer, own), async (run) => {
    let parameters = values(firstValue);
    let slots: readonly Float32Array[] = Array.from(
      { length: optimizer.slots },
      () => new Float32Array(own),
    );
    for (let step = 1; step <= 3; step++) {
      const found = await run({
        parameters: tensor(parameters),
        ...Object.fromEntries(slots.map((slot, i) => [`slot.${i}`, tensor(slot)])),
        gradient: tensor(values((at) => gradient * Math.sin(at + step))),
        step: number(step),
        rate: number(factor * optimizer.learningRate),
      });
      parameters = found('next.parameters');
      slots = slots.map((_, i) => found(`next.slot.${i}`));
    }
    return parameters;
  });
}

/** The laws of optimisers that train by gradient steps. */
export const optimizerChecks: readonly Check<OptimizerSubject>[] = [
  contractCheck('optimizer'),
  createCheck({}),
  {
    name: 'slots',
    law: 'Slots are a whole number, and a step gives as many back as it says.',
    remedy:
      'Write the number of vectors that it keeps in `slots`, and give each back from `update`.',
    decisive: true,
    run: async (subject) => {
      const optimizer = await made(subject);
      demand(
        Number.isInteger(optimizer.slots) && optimizer.slots >= 0,
        `${optimizer.slots} slots.`,
      );
      await threeSteps(optimizer);
    },
  },
  {
    name: 'own-element',
    law: 'A step moves each element by its own value, gradient and slots, and the numbers; not by other elements.',
    remedy:
      'Use elementwise operators only. Lengths of the whole gradient are what `clip_norm` is for.',
    run: async (subject) => {
      const optimizer = await made(subject);
      const whole = await threeSteps(optimizer);
      const part = await threeSteps(optimizer, { part: [2, 5] });
      demandSame(part, whole.subarray(2, 5), 'Elements 2 to 4 alone');
    },
  },
  {
    name: 'rate',
    law: 'At a learning rate of 0 nothing moves; at the given one something does.',
    remedy: 'Multiply everything that is taken off the parameters, decay too, with `rates`.',
    run: async (subject) => {
      const optimizer = await made(subject);
      const begin = Float32Array.from({ length: size }, (_, at) => firstValue(at));
      demandSame(await threeSteps(optimizer, { factor: 0 }), begin, 'At rate 0');
      const parameters = await threeSteps(optimizer);
      demand(!parameters.every((value, at) => value === begin[at]), 'Nothing moved.');
    },
  },
  {
    name: 'finite',
    law: 'Gradients of 0 and of 1e15 give finite parameters.',
    remedy: 'Keep divisors above 0 (an epsilon).',
    run: async (subject) => {
      const optimizer = await made(subject);
      for (const gradient of [0, 1e15]) {
        const parameters = await threeSteps(optimizer, { gradient });
        const at = parameters.findIndex((value) => !Number.isFinite(value));
        demand(at < 0, `Along gradients of ${gradient} an element became ${parameters[at] ?? ''}.`);
      }
    },
  },
  {
    name: 'learns',
    law: 'The loss of a logistic regression is lower after 40 epochs.',
    remedy:
      'Move against the gradient; examine it with a learning rate that gets anywhere in 240 steps.',
    run: async (subject) => {
      const program = sampleProgram(binaryCrossEntropy, await made(subject));
      const { losses } = await onnxBackend.train(sampleJob(program, 40), {});
      const [first = NaN, last = NaN] = [losses[0], losses.at(-1)];
      demand(last < first, `It was ${first}, and ${last} in the end.`);
    },
  },
];
