import {
  add,
  adam,
  binaryCrossEntropy,
  defineLoss,
  defineOptimizer,
  defineTrainerBackend,
  log,
  mean,
  multiply,
  negate,
  onnxBackend,
  reshape,
  sgd,
  sigmoid,
  subtract,
  type Loss,
  type LossType,
  type Optimizer,
  type OptimizerType,
  type TrainerBackend,
  type TrainerBackendType,
  type Value,
} from '@prodrome/graph';

const described = {
  type: 'own',
  description: 'for a test',
  options: {
    '~standard': { version: 1, vendor: 'test', validate: (value: unknown) => ({ value }) },
  },
} as const;

const without = <Whole extends object, Key extends keyof Whole>(
  whole: Whole,
  key: Key,
): Omit<Whole, Key> =>
  Object.fromEntries(Object.entries(whole).filter(([name]) => name !== key)) as Omit<Whole, Key>;

/** A type of another contract. */
const foreign = <Type extends object>(type: Type): Type => Object.assign({}, type, { contract: 2 });

const optimizerOf = (optimizer: Optimizer): OptimizerType =>
  defineOptimizer({ ...described, create: () => optimizer });

const steepest = sgd({ learningRate: 0.05 });

/** Steepest descent along something else than the gradient. */
const along = (
  direction: (graph: Parameters<Optimizer['update']>[0], gradient: Value) => Value,
): Optimizer => ({
  ...steepest,
  update: (graph, step) =>
    steepest.update(graph, { ...step, gradient: direction(graph, step.gradient) }),
});

/** Each breaks the law that it is named for. */
export const optimizerSaboteurs: Readonly<Record<string, OptimizerType>> = {
  contract: foreign(optimizerOf(steepest)),
  create: optimizerOf(without(steepest, 'update') as Optimizer),
  slots: optimizerOf({ ...adam({ learningRate: 0.05 }), slots: 3 }),
  'own-element': optimizerOf(
    along((graph, gradient) => {
      const largest = graph.op('ReduceMax', [graph.op('Abs', [gradient]), graph.int([0])], {
        keepdims: 1,
      });
      return graph.op('Div', [gradient, graph.op('Max', [largest, graph.float(1e-3)])]);
    }),
  ),
  rate: optimizerOf({
    ...steepest,
    update: (graph, step) => {
      const parameters = graph.op('Mul', [step.parameters, graph.float(0.999)]);
      return steepest.update(graph, { ...step, parameters });
    },
  }),
  finite: optimizerOf(
    along((graph, gradient) => graph.op('Div', [gradient, graph.op('Abs', [gradient])])),
  ),
  learns: optimizerOf(along((graph, gradient) => graph.op('Neg', [gradient]))),
};

const lossOf = (loss: Partial<Loss>): LossType =>
  defineLoss({ ...described, create: () => ({ ...binaryCrossEntropy, ...loss }) });

const perRow: Loss['perRow'] = (logits, target) => binaryCrossEntropy.perRow(logits, target);

export const lossSaboteurs: Readonly<Record<string, LossType>> = {
  contract: foreign(lossOf({})),
  create: lossOf({ targetWidth: undefined as never }),
  shape: lossOf({ perRow: (logits) => logits }),
  'own-row': lossOf({
    perRow: (logits, target) => {
      const own = perRow(logits, target);
      return add(own, multiply(mean(own), 1e-3));
    },
  }),
  direction: lossOf({ perRow: (logits, target) => perRow(logits, subtract(1, target)) }),
  gradient: lossOf({
    perRow: (logits, target) => {
      const { tape } = logits;
      const own = perRow(logits, target);
      // the identity, which doubles what goes back
      return tape.one([own], tape.graph.op('Identity', [own.value]), (d) => {
        tape.give(own, tape.graph.op('Add', [d, d]));
      });
    },
  }),
  finite: lossOf({
    targetWidth: (outputs) => outputs,
    perRow: (logits, target) => {
      const p = sigmoid(logits);
      const happened = multiply(target, log(p));
      const not = multiply(subtract(1, target), log(subtract(1, p)));
      const own = mean(negate(add(happened, not)), [1]);
      return reshape(own, [logits.shape[0] ?? 1, 1]);
    },
  }),
};

export const backendOf = (train: TrainerBackend['train']): TrainerBackendType =>
  defineTrainerBackend({ ...described, create: () => ({ name: 'own', train }) });

const train: TrainerBackend['train'] = (job, listener) => onnxBackend.train(job, listener);
let calls = 0;

export const backendSaboteurs: Readonly<Record<string, TrainerBackendType>> = {
  contract: foreign(backendOf(train)),
  create: backendOf(undefined as never),
  'as-onnx': backendOf(async (job, listener) => {
    const result = await train(job, listener);
    if (job.validation) return result;
    return { ...result, parameters: result.parameters.map((value) => value * 1.01) };
  }),
  repeatable: backendOf(async (job, listener) => {
    const result = await train(job, listener);
    if (job.resume || job.batchesPerRun !== undefined) return result;
    calls++;
    return { ...result, parameters: result.parameters.map((value) => value + calls * 1e-6) };
  }),
  resume: backendOf((job, listener) => train(without(job, 'resume'), listener)),
  progress: backendOf((job, listener) => train(job, without(listener, 'progress'))),
  validation: backendOf((job, listener) => train(without(job, 'validation'), listener)),
  cancellation: backendOf((job, listener) => train(job, without(listener, 'signal'))),
  numeric: backendOf(async (job, listener) => {
    const known = { ...job.data, target: job.data.target.map((value) => value || 0) };
    return train({ ...job, data: known }, listener);
  }),
  'inputs-unchanged': backendOf(async (job, listener) => {
    const result = await train(job, listener);
    job.parameters.set(result.parameters);
    return result;
  }),
};
