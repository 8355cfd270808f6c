import { graphError } from '../graph-error.ts';
import { concatenate, pad, slice } from './layout.ts';
import { affine } from './products.ts';
import type { Variable } from './tape.ts';

/** How far a convolution looks back. */
export interface ConvolutionSettings {
  /** Steps between two taps; 1 when not given. */
  readonly dilation?: number;
  /** `causal` puts zeros before the first step, so that t steps stay t; `valid` only uses whole stretches. */
  readonly padding?: 'causal' | 'valid';
}

/**
 * A dilated convolution along time that sees no later step, as one product over all steps and taps.
 * @param windows - [n, t, d]
 * @param weights - [taps · d, k], the oldest tap first.
 * @returns [n, t, k], or [n, t − (taps − 1) · dilation, k] with `valid` padding.
 * @throws ProdromeError `GRAPH` when the windows are too short. Source: van den Oord et al. 2016 (arXiv:1609.03499), §2.1.
 */
export function causalConvolution(
  windows: Variable,
  weights: Variable,
  bias?: Variable,
  { dilation = 1, padding = 'causal' }: ConvolutionSettings = {},
): Variable {
  const [, steps, width] = windows.shape;
  const taps = Number(weights.shape[0]) / Number(width);
  const back = (taps - 1) * dilation;
  if (!Number.isInteger(taps) || typeof steps !== 'number') {
    throw graphError('causalConvolution', 'weights [taps · d, k]', `[${weights.shape.join(', ')}]`);
  }
  const whole = padding === 'causal' ? pad(windows, back, 0, 1) : windows;
  const length = padding === 'causal' ? steps : steps - back;
  if (length < 1)
    throw graphError('causalConvolution', `windows of ${back + 1} steps`, String(steps));
  const seen = Array.from({ length: taps }, (_, tap) =>
    slice(whole, tap * dilation, tap * dilation + length, 1),
  ) as [Variable, ...Variable[]];
  return affine(taps === 1 ? seen[0] : concatenate(seen, 2), weights, bias);
}
