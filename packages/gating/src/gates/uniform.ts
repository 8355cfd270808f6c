import {
  createState,
  defineGate,
  expectState,
  type GateType,
  type GatingNetwork,
} from '@prodrome/core';
import { z } from 'zod';
import { spreadGraph } from '../weights/graph-weights.ts';
import { sizeOf, spread } from '../weights/simplex.ts';

const kind = 'uniform';

/** Options of `uniform`: none. */
export const uniformOptionsSchema = z.strictObject({});

/** The same weight for every expert that is present. Nothing is learned. */
export const uniform: GateType<Record<string, never>> = defineGate({
  type: 'uniform',
  description: 'the same weight for every expert that is awake',
  options: uniformOptionsSchema,
  capabilities: {
    tasks: ['binary', 'real', 'ordinal', 'classes'],
    outputs: 'any',
    memory: 'row',
  },
  create: (): GatingNetwork => ({
    train: async () => ({ metrics: {}, notes: [] }),
    predictWeights: async (batch) => ({
      weights: spread(new Float64Array(sizeOf(batch).k).fill(1), batch),
    }),
    toGraph: (graph, input) =>
      spreadGraph(kind, graph, input, new Float64Array(Number(input.present.shape[1])).fill(1)),
    saveState: async () => createState(kind, 1, null),
    loadState: async (state) => {
      expectState(state, kind, [1]);
    },
  }),
});
