import type { GraphBuilder, Value } from '@prodrome/graph';
import {
  activated,
  affineOf,
  expectAxes,
  ofOne,
  sizeAt,
  type LayerCall,
  type LayerKind,
} from './tfjs-layer-kind.ts';

/** Stretches of steps that a layer looks at, one after another. */
interface Stretches {
  /** Steps put before the first and after the last. */
  readonly before: number;
  readonly after: number;
  readonly count: number;
  readonly taps: number;
  readonly stride: number;
  readonly dilation: number;
}

type Padding = 'valid' | 'same' | 'causal';

/** TensorFlow's rule: `same` puts the odd one at the end, `causal` all at the front. */
function stretchesOf(
  steps: number,
  padding: Padding,
  { taps, stride, dilation }: Pick<Stretches, 'taps' | 'stride' | 'dilation'>,
): Stretches {
  const reach = (taps - 1) * dilation;
  const same = Math.max(0, (Math.ceil(steps / stride) - 1) * stride + reach + 1 - steps);
  const before = { valid: 0, same: Math.floor(same / 2), causal: reach }[padding];
  const after = padding === 'same' ? same - before : 0;
  const count = Math.floor((steps + before + after - reach - 1) / stride) + 1;
  return { before, after, count: Math.max(0, count), taps, stride, dilation };
}

function padded(
  graph: GraphBuilder,
  input: Value,
  { before, after }: Stretches,
  value: number,
): Value {
  if (before + after === 0) return input;
  return graph.op('Pad', [input, graph.int([0, before, 0, 0, after, 0]), graph.float(value)]);
}

/** The steps under each tap: [n, count, d]. */
const seenBy = (graph: GraphBuilder, whole: Value, own: Stretches): readonly Value[] =>
  Array.from({ length: own.taps }, (_, tap) => {
    const from = tap * own.dilation;
    const to = from + (own.count - 1) * own.stride + 1;
    const range = [[from], [to], [1], [own.stride]].map((list) => graph.int(list));
    return graph.op('Slice', [whole, ...range]);
  });

function windowsOf(
  input: Value,
  { settings }: LayerCall,
  padding: Padding,
  sizes: Pick<Stretches, 'taps' | 'stride' | 'dilation'>,
): Stretches {
  const steps = sizeAt(input, 1, settings);
  const own = stretchesOf(steps, padding, sizes);
  if (own.count > 0) return own;
  throw settings.refused('padding', `an input of more than ${steps} steps`, padding);
}

/** A convolution along time: [n, t, d] → [n, t', k]. */
export const convolution: LayerKind = ofOne((input, call, weights) => {
  const { graph, settings } = call;
  expectAxes(input, 3, settings);
  settings.mustBe('groups', 1);
  const filters = settings.size('filters');
  const taps = settings.size('kernel_size');
  const sizes = {
    taps,
    stride: settings.size('strides', 1),
    dilation: settings.size('dilation_rate', 1),
  };
  const padding = settings.choice('padding', ['valid', 'same', 'causal'], 'valid');
  const format = settings.choice(
    'data_format',
    ['channels_last', 'channels_first'],
    'channels_last',
  );
  const turn = (value: Value): Value =>
    format === 'channels_last' ? value : graph.op('Transpose', [value], { perm: [0, 2, 1] });
  const steps = turn(input);
  const width = sizeAt(steps, 2, settings);
  const own = windowsOf(steps, call, padding, sizes);
  if (format === 'channels_first' && filters > 1 && own.count > 1) {
    const expected =
      'channels_last, or one filter or step: TensorFlow.js does not turn back what Keras does';
    throw settings.refused('data_format', expected, format);
  }
  const seen = seenBy(graph, padded(graph, steps, own, 0), own);
  const together = seen.length === 1 ? (seen[0] as Value) : graph.op('Concat', seen, { axis: 2 });
  const data = weights('kernel', [taps, width, filters]);
  const kernel = graph.constant('float', [taps * width, filters], data);
  return turn(activated(graph, affineOf(call, together, kernel, weights), settings));
});

/** TensorFlow.js pools over time whatever the format says, Keras over the axis that it names. */
function expectLast({ settings }: LayerCall): void {
  settings.mustBe('data_format', 'channels_last');
}

function poolingOf(input: Value, call: LayerCall): Stretches {
  const { settings } = call;
  expectAxes(input, 3, settings);
  expectLast(call);
  const taps = settings.size('pool_size', 2);
  const padding = settings.choice('padding', ['valid', 'same'], 'valid');
  return windowsOf(input, call, padding, {
    taps,
    stride: settings.size('strides', taps),
    dilation: 1,
  });
}

const lowest = -3.4028234663852886e38;

/** The largest of each stretch of steps. */
export const maxPooling: LayerKind = ofOne((input, call) => {
  const own = poolingOf(input, call);
  const seen = seenBy(call.graph, padded(call.graph, input, own, lowest), own);
  return seen.length === 1 ? (seen[0] as Value) : call.graph.op('Max', seen);
});

/** The mean of each stretch; steps that were put before or after do not count. */
export const averagePooling: LayerKind = ofOne((input, call) => {
  const { graph } = call;
  const own = poolingOf(input, call);
  const steps = sizeAt(input, 1, call.settings);
  const shares = Float32Array.from({ length: own.count }, (_, at) => {
    const from = at * own.stride - own.before;
    return 1 / (Math.min(from + own.taps, steps) - Math.max(from, 0));
  });
  const seen = seenBy(graph, padded(graph, input, own, 0), own);
  const sum = seen.length === 1 ? (seen[0] as Value) : graph.op('Sum', seen);
  return graph.op('Mul', [sum, graph.float(shares, [own.count, 1])]);
});

/** One number of all steps. */
export const globalPooling = (operator: 'ReduceMax' | 'ReduceMean'): LayerKind =>
  ofOne((input, call) => {
    expectAxes(input, 3, call.settings);
    expectLast(call);
    call.settings.mustBe('keepdims', false);
    return call.graph.op(operator, [input, call.graph.int([1])], { keepdims: 0 });
  });
