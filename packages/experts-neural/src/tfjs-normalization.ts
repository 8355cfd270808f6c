import type { GraphBuilder, Value } from '@prodrome/graph';
import { ofOne, sizeAt, type LayerKind } from './tfjs-layer-kind.ts';
import type { WeightsOf } from './tfjs-layer-weights.ts';
import type { LayerSettings } from './tfjs-settings.ts';

/** Along an axis, by the mean and variance of training. */
export const batchNormalization: LayerKind = ofOne((input, { graph, settings }, weights) => {
  const rank = input.shape.length;
  const axis = settings.axis('axis', rank, -1);
  const size = sizeAt(input, axis, settings);
  settings.ignore('momentum', 'synchronized', 'renorm_clipping', 'renorm_momentum');
  settings.mustBe('renorm', false);
  settings.mustBe('virtual_batch_size', null);
  const mean = weights('moving_mean', [size]);
  const variance = weights('moving_variance', [size]);
  const epsilon = settings.number('epsilon', 1e-3);
  const { gamma, beta } = scaleOf(settings, weights, size);
  const scale = gamma.map((own, i) => own / Math.sqrt((variance[i] as number) + epsilon));
  const shift = beta.map((own, i) => own - (mean[i] as number) * (scale[i] as number));
  if (!scale.every(Number.isFinite)) {
    throw settings.refused('epsilon', 'a variance above −epsilon', epsilon);
  }
  return scaled(graph, input, { scale, shift }, axis);
});

/** Along an axis, by the mean and variance of the row itself. */
export const layerNormalization: LayerKind = ofOne((input, { graph, settings }, weights) => {
  const rank = input.shape.length;
  const axis = settings.axis('axis', rank, -1);
  const size = sizeAt(input, axis, settings);
  settings.mustBe('rms_scaling', false);
  const epsilon = settings.number('epsilon', 1e-3);
  const axes = graph.int([axis]);
  const centred = graph.op('Sub', [input, graph.op('ReduceMean', [input, axes], { keepdims: 1 })]);
  const squares = graph.op('Mul', [centred, centred]);
  const variance = graph.op('ReduceMean', [squares, axes], { keepdims: 1 });
  const spread = graph.op('Sqrt', [graph.op('Add', [variance, graph.float(epsilon)])]);
  const { gamma: scale, beta: shift } = scaleOf(settings, weights, size);
  return scaled(graph, graph.op('Div', [centred, spread]), { scale, shift }, axis);
});

function scaleOf(
  settings: LayerSettings,
  weights: WeightsOf,
  size: number,
): { readonly gamma: Float32Array; readonly beta: Float32Array } {
  return {
    gamma: settings.flag('scale', true) ? weights('gamma', [size]) : new Float32Array(size).fill(1),
    beta: settings.flag('center', true) ? weights('beta', [size]) : new Float32Array(size),
  };
}

/** input · scale + shift along an axis. */
function scaled(
  graph: GraphBuilder,
  input: Value,
  { scale, shift }: { readonly scale: Float32Array; readonly shift: Float32Array },
  axis: number,
): Value {
  const shape = [scale.length, ...new Array<number>(input.shape.length - 1 - axis).fill(1)];
  const product = graph.op('Mul', [input, graph.float(scale, shape)]);
  return graph.op('Add', [product, graph.float(shift, shape)]);
}
