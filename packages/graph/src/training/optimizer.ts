import type { GraphBuilder } from '../builder/graph-builder.ts';
import type { Value } from '../builder/value.ts';

/** How parameters follow their gradients; the formulas and defaults are PyTorch's. */
export type Optimizer =
  | {
      readonly kind: 'sgd';
      readonly learningRate: number;
      /** 0 when not given. */
      readonly momentum?: number;
      readonly weightDecay?: number;
    }
  | {
      readonly kind: 'rmsprop';
      readonly learningRate: number;
      /** 0.99 when not given. */
      readonly smoothing?: number;
      readonly epsilon?: number;
      readonly weightDecay?: number;
    }
  | {
      /** `adamw` takes weight decay off the parameters, `adam` adds it to the gradient. */
      readonly kind: 'adam' | 'adamw';
      readonly learningRate: number;
      /** 0.9 and 0.999 when not given. */
      readonly betas?: readonly [number, number];
      readonly epsilon?: number;
      /** 0.01 for `adamw` and 0 for `adam` when not given. */
      readonly weightDecay?: number;
    };

/** One step in a graph: all parameters and gradients as one vector each. */
interface OptimizerStep {
  readonly parameters: Value;
  readonly gradient: Value;
  readonly slots: readonly Value[];
  /** This step's numbers, as {@link OptimizerProgram.numbers} made them. */
  readonly numbers: readonly Value[];
}

/** An optimiser as graph code. */
export interface OptimizerProgram {
  /** Vectors it keeps beside the parameters; they begin as zeros. */
  readonly slots: number;
  /** Numbers that change from step to step, for many steps at once. @param steps - double [b], from 1; @param rates - double [b]. */
  numbers(graph: GraphBuilder, steps: Value, rates: Value): readonly Value[];
  update(graph: GraphBuilder, step: OptimizerStep): { parameters: Value; slots: readonly Value[] };
}

/** The graph code of an optimiser. */
export function optimizerProgram(optimizer: Optimizer): OptimizerProgram {
  switch (optimizer.kind) {
    case 'sgd':
      return sgd(optimizer);
    case 'rmsprop':
      return rmsprop(optimizer);
    case 'adam':
    case 'adamw':
      return adam(optimizer);
  }
}

type Of<Kind> = Extract<Optimizer, { readonly kind: Kind }>;

function sgd({ momentum = 0, weightDecay = 0 }: Of<'sgd'>): OptimizerProgram {
  return {
    slots: momentum === 0 ? 0 : 1,
    numbers: (graph, _, rates) => [graph.cast(rates, 'float')],
    update: (graph, { parameters, gradient, slots, numbers }) => {
      const full = decayed(graph, parameters, gradient, weightDecay);
      const [rate] = numbers as [Value];
      const [velocity] = slots;
      if (!velocity) return { parameters: moved(graph, parameters, rate, full), slots: [] };
      const next = graph.op('Add', [graph.op('Mul', [velocity, graph.float(momentum)]), full]);
      return { parameters: moved(graph, parameters, rate, next), slots: [next] };
    },
  };
}

function rmsprop(settings: Of<'rmsprop'>): OptimizerProgram {
  const { smoothing = 0.99, epsilon = 1e-8, weightDecay = 0 } = settings;
  return {
    slots: 1,
    numbers: (graph, _, rates) => [graph.cast(rates, 'float')],
    update: (graph, { parameters, gradient, slots, numbers }) => {
      const full = decayed(graph, parameters, gradient, weightDecay);
      const [rate] = numbers as [Value];
      const squares = smoothed(graph, slots[0] as Value, graph.op('Mul', [full, full]), smoothing);
      const root = graph.op('Add', [graph.op('Sqrt', [squares]), graph.float(epsilon)]);
      const step = graph.op('Div', [full, root]);
      return { parameters: moved(graph, parameters, rate, step), slots: [squares] };
    },
  };
}

/** Source: Kingma & Ba 2015 (arXiv:1412.6980), algorithm 1; Loshchilov & Hutter 2019 (arXiv:1711.05101) for `adamw`. */
function adam(settings: Of<'adam' | 'adamw'>): OptimizerProgram {
  const { kind, betas: [beta1, beta2] = [0.9, 0.999], epsilon = 1e-8 } = settings;
  const weightDecay = settings.weightDecay ?? (kind === 'adamw' ? 0.01 : 0);
  const apart = kind === 'adamw' && weightDecay !== 0;
  return {
    slots: 2,
    // the moments are kept without their factors 1 − β, which together with the corrections are drawn into the rate and epsilon: two
    // scalars a step instead of four vectors
    numbers: (graph, steps, rates) => {
      const double = (value: number): Value => graph.constant('double', [], Float64Array.of(value));
      const missing = (beta: number): Value =>
        graph.op('Sub', [double(1), graph.op('Pow', [double(beta), steps])]);
      const root = graph.op('Sqrt', [graph.op('Div', [missing(beta2), double(1 - beta2)])]);
      const share = graph.op('Div', [double(1 - beta1), missing(beta1)]);
      const rate = graph.op('Mul', [graph.op('Mul', [rates, root]), share]);
      const kept = graph.op('Sub', [double(1), graph.op('Mul', [rates, double(weightDecay)])]);
      return [rate, graph.op('Mul', [root, double(epsilon)]), ...(apart ? [kept] : [])].map(
        (value) => graph.cast(value, 'float'),
      );
    },
    update: (graph, { parameters, gradient, slots, numbers }) => {
      const full = decayed(graph, parameters, gradient, apart ? 0 : weightDecay);
      const [first, second] = slots as [Value, Value];
      const [rate, floor, kept] = numbers as [Value, Value, Value | undefined];
      const faded = (slot: Value, beta: number): Value =>
        graph.op('Mul', [slot, graph.float(beta)]);
      const mean = graph.op('Add', [faded(first, beta1), full]);
      const square = graph.op('Add', [faded(second, beta2), graph.op('Mul', [full, full])]);
      const root = graph.op('Add', [graph.op('Sqrt', [square]), floor]);
      const from = kept ? graph.op('Mul', [parameters, kept]) : parameters;
      return {
        parameters: moved(graph, from, rate, graph.op('Div', [mean, root])),
        slots: [mean, square],
      };
    },
  };
}

const decayed = (graph: GraphBuilder, parameters: Value, gradient: Value, decay: number): Value =>
  decay === 0
    ? gradient
    : graph.op('Add', [gradient, graph.op('Mul', [parameters, graph.float(decay)])]);

const moved = (graph: GraphBuilder, from: Value, rate: Value, direction: Value): Value =>
  graph.op('Sub', [from, graph.op('Mul', [direction, rate])]);

const smoothed = (graph: GraphBuilder, old: Value, fresh: Value, keep: number): Value =>
  graph.op('Add', [
    graph.op('Mul', [old, graph.float(keep)]),
    graph.op('Mul', [fresh, graph.float(1 - keep)]),
  ]);
