import type { GraphBuilder } from '../builder/graph-builder.ts';
import type { Value } from '../builder/value.ts';
import { graphError } from '../graph-error.ts';

/** How the learning rate changes over steps (one step is one batch, the first has number 0). */
export type Schedule =
  | { readonly kind: 'constant' }
  | {
      /** From 0 linearly up over `warmupSteps`, then down to 0 by half a cosine until `totalSteps`. */
      readonly kind: 'cosine';
      readonly warmupSteps?: number;
      readonly totalSteps: number;
    }
  | {
      /** Times `factor` after every `everySteps`. */
      readonly kind: 'step';
      readonly everySteps: number;
      readonly factor: number;
    };

/**
 * What the learning rate is multiplied with, for many steps at once.
 * @param steps - double [b], from 0. Source of the cosine: Loshchilov & Hutter 2017 (arXiv:1608.03983), eq. 5 without restarts.
 * @throws ProdromeError `GRAPH` when the schedule has no steps.
 */
export function scheduleFactors(graph: GraphBuilder, schedule: Schedule, steps: Value): Value {
  const double = (value: number): Value => graph.constant('double', [], Float64Array.of(value));
  switch (schedule.kind) {
    case 'constant':
      return graph.op('Add', [graph.op('Mul', [steps, double(0)]), double(1)]);
    case 'step': {
      const { everySteps, factor } = schedule;
      if (!(everySteps >= 1)) throw graphError('schedule', 'everySteps ≥ 1', String(everySteps));
      const times = graph.op('Floor', [graph.op('Div', [steps, double(everySteps)])]);
      return graph.op('Pow', [double(factor), times]);
    }
    case 'cosine': {
      const { warmupSteps = 0, totalSteps } = schedule;
      if (!(totalSteps > warmupSteps && warmupSteps >= 0)) {
        throw graphError(
          'schedule',
          'totalSteps > warmupSteps ≥ 0',
          `${totalSteps}, ${warmupSteps}`,
        );
      }
      const up = graph.op('Div', [
        graph.op('Add', [steps, double(1)]),
        double(Math.max(warmupSteps, 1)),
      ]);
      const over = graph.op('Div', [
        graph.op('Sub', [steps, double(warmupSteps)]),
        double(totalSteps - warmupSteps),
      ]);
      const place = graph.op('Min', [graph.op('Max', [over, double(0)]), double(1)]);
      // onnxruntime's cosine is of single precision
      const angle = graph.cast(graph.op('Mul', [place, double(Math.PI)]), 'float');
      const cosine = graph.cast(graph.op('Cos', [angle]), 'double');
      const down = graph.op('Mul', [graph.op('Add', [cosine, double(1)]), double(0.5)]);
      return graph.op('Where', [graph.op('Less', [steps, double(warmupSteps)]), up, down]);
    }
  }
}
