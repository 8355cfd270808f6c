import {
  defineNetwork,
  gather,
  slice,
  sum,
  where,
  type Network,
  type NetworkScope,
  type Variable,
} from '@prodrome/graph';
import type { DesignSetting, NetworkDesign } from './network-design.ts';
import type { TrainingOptions } from './training-options.ts';

/** The networks of a design: one that learns, and one that answers. Both look windows up in the table of all days. */
export interface WindowNetworks {
  /** → scores, for the loss. */
  readonly training: Network;
  /** → probabilities [n, outputs]; NaN for a window without any observed value. */
  readonly serving: Network;
}

/** @param width - numbers of one day. */
export function windowNetworks<Options extends TrainingOptions>(
  design: NetworkDesign<Options>,
  setting: DesignSetting<Options>,
  width: number,
): WindowNetworks {
  const { steps } = setting.options;
  const inputs = {
    days: { shape: [width], shared: true },
    first: { shape: [], type: 'int64' },
  } as const;
  const windowsOf = (scope: NetworkScope, days: Variable, first: Variable): Variable => {
    const { graph } = scope.tape;
    const offsets = graph.int(Array.from({ length: steps }, (_, step) => step));
    const places = graph.op('Add', [graph.op('Unsqueeze', [first.value, graph.int([1])]), offsets]);
    return gather(days, places);
  };
  return {
    training: defineNetwork({
      inputs,
      forward: (scope, { days, first }) =>
        design.scores(scope, windowsOf(scope, days, first), setting),
    }),
    serving: defineNetwork({
      inputs,
      forward: (scope, { days, first }) =>
        answers(design, scope, windowsOf(scope, days, first), setting),
    }),
  };
}

/** Probabilities of windows [n, steps, channels]. */
export function answers<Options extends TrainingOptions>(
  design: NetworkDesign<Options>,
  scope: NetworkScope,
  windows: Variable,
  setting: DesignSetting<Options>,
): Variable {
  const { graph } = scope.tape;
  const channels = Number(windows.shape[2]);
  const observed = sum(slice(windows, channels - 1, channels, 2), [1]);
  const some = graph.op('Greater', [observed.value, graph.float(0)]);
  const probabilities = design.probabilities(design.scores(scope, windows, setting), setting);
  return where(some, probabilities, NaN);
}
