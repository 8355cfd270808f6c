import type { GraphBuilder } from '../builder/graph-builder.ts';
import type { Value } from '../builder/value.ts';
import type { Optimizer } from './optimizer.ts';

/** What every optimiser is told. */
export interface StepSettings {
  readonly learningRate: number;
  readonly weightDecay?: number;
}

/** Formulas and defaults are PyTorch's. */
export const usualSettings = {
  ...{ learningRate: 0.001, momentum: 0, smoothing: 0.99, epsilon: 1e-8 },
  betas: [0.9, 0.999] as [number, number],
  weightDecay: 0,
  /** Of `adamw`. */
  decayApart: 0.01,
} as const;

/** Steps along the gradient. @param settings - `momentum`: how much of the last step a step keeps. */
export function sgd(settings: StepSettings & { readonly momentum?: number }): Optimizer {
  const { learningRate, momentum, weightDecay } = { ...usualSettings, ...settings };
  return {
    learningRate,
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

/** Steps along the gradient, divided by the root of its mean square. @param settings - `smoothing`: how much of that mean a step keeps. */
export function rmsprop(
  settings: StepSettings & { readonly smoothing?: number; readonly epsilon?: number },
): Optimizer {
  const { learningRate, smoothing, epsilon, weightDecay } = { ...usualSettings, ...settings };
  return {
    learningRate,
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

/** What Adam is told. */
export interface AdamSettings extends StepSettings {
  /** How much of the means of gradients and of their squares a step keeps. */
  readonly betas?: readonly [number, number];
  readonly epsilon?: number;
}

/** Adam; weight decay goes through the gradient. Source: Kingma & Ba 2015 (arXiv:1412.6980), algorithm 1. */
export const adam = (settings: AdamSettings): Optimizer => {
  const whole = { ...usualSettings, ...settings };
  return adamSteps(whole, { throughGradient: whole.weightDecay, apart: 0 });
};

/** Adam; weight decay is taken off the parameters. Source: Loshchilov & Hutter 2019 (arXiv:1711.05101). */
export const adamw = (settings: AdamSettings): Optimizer => {
  const { weightDecay = usualSettings.decayApart } = settings;
  return adamSteps({ ...usualSettings, ...settings }, { throughGradient: 0, apart: weightDecay });
};

function adamSteps(
  { learningRate, betas: [beta1, beta2], epsilon }: Required<Omit<AdamSettings, 'weightDecay'>>,
  decay: { readonly throughGradient: number; readonly apart: number },
): Optimizer {
  return {
    learningRate,
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
      const kept = graph.op('Sub', [double(1), graph.op('Mul', [rates, double(decay.apart)])]);
      const numbers = [rate, graph.op('Mul', [root, double(epsilon)])];
      return [...numbers, ...(decay.apart === 0 ? [] : [kept])].map((value) =>
        graph.cast(value, 'float'),
      );
    },
    update: (graph, { parameters, gradient, slots, numbers }) => {
      const full = decayed(graph, parameters, gradient, decay.throughGradient);
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
