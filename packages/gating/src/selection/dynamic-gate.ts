import {
  defineGate,
  expectColumns,
  expectExperts,
  expectState,
  ProdromeError,
  throwIfCancelled,
  unfitted,
  vectorOf,
  type CancelSignal,
  type GateType,
  type GatingBatch,
  type GatingNetwork,
  type GraphValue,
  type OptionsSchema,
} from '@prodrome/core';
import { scaleRow } from '@prodrome/numerics';
import { normalizeInto, repeat, sizeOf } from '../weights/simplex.ts';
import { nearestInto } from './nearest.ts';
import { gatherRegion, rowsOf, widthOf, type Region, type RegionOptions } from './region.ts';
import { regionGraph, type RegionGraph } from './region-graph.ts';
import { readRegion, saveFit, type SelectionFit } from './region-state.ts';

/** A row that is weighed. */
interface AskedRow {
  readonly batch: GatingBatch;
  readonly row: number;
  /** Places of the nearest rows of the region, the nearest first. */
  readonly nearest: Int32Array;
}

/** What tells one gate of dynamic selection from another. */
export interface DynamicGate<Options> {
  readonly type: string;
  readonly description: string;
  readonly options: OptionsSchema<Options>;
  readonly withAnswers: boolean;
  /** Learns from the region; what it gives is saved. */
  readonly learn?: (region: Region, options: Options, signal?: CancelSignal) => Float64Array;
  /** How many numbers `learn` gives; 0 without it. */
  readonly learnedCount?: (region: Region, options: Options) => number;
  /** Writes the shares [k] of a row, ≥ 0; those of absent experts are not read. */
  readonly share: (fit: SelectionFit, options: Options, asked: AskedRow, out: Float64Array) => void;
  /** The same as a graph: [n, k] of double precision. */
  readonly shareGraph: (fit: SelectionFit, options: Options, graph: RegionGraph) => GraphValue;
}

interface SelectionOptions extends Omit<RegionOptions, 'withAnswers'> {
  readonly neighbours: number;
}

/**
 * A gate that weighs experts by how they did on the training rows nearest to the one that is weighed. A row on which all that are
 * present have no share is shared equally.
 */
export const defineDynamicGate = <Options extends SelectionOptions>({
  type,
  description,
  options: schema,
  withAnswers,
  learn,
  learnedCount,
  share,
  shareGraph,
}: DynamicGate<Options>): GateType<Options> =>
  defineGate({
    ...{ type, description, options: schema },
    capabilities: { tasks: ['binary'], outputs: 'any', memory: 'row' },
    create: (options): GatingNetwork => {
      let fit: SelectionFit | undefined;
      return {
        train: async (data, { signal }) => {
          throwIfCancelled(signal, type);
          const region = gatherRegion(data, type, { ...options, withAnswers });
          fit = { region, learned: learn?.(region, options, signal) ?? new Float64Array(0) };
          return { metrics: { rows: rowsOf(region) }, notes: [] };
        },
        predictWeights: async (batch) => {
          const known = fit ?? unfitted(type);
          const { experts, scale, outputs } = known.region;
          expectExperts(`${type} gate`, experts, batch);
          expectColumns(`${type} gate, context`, scale.columns, batch.context);
          expectOutputs(type, outputs, batch.outputs);
          const weights = weigh(known.region, batch, options.neighbours, (asked, out) => {
            share(known, options, asked, out);
          });
          return { weights };
        },
        toGraph: (graph, input) => {
          const known = fit ?? unfitted(type);
          const parts = regionGraph(type, graph, input, known.region, options.neighbours);
          return parts.weightsOf(shareGraph(known, options, parts));
        },
        saveState: async () => saveFit(type, fit ?? unfitted(type)),
        loadState: async (state) => {
          expectState(state, type, [1]);
          const region = readRegion(state, withAnswers);
          const count = learnedCount?.(region, options) ?? 0;
          fit = { region, learned: vectorOf(state, 'learned', count) };
        },
      };
    },
  });

function weigh(
  region: Region,
  batch: GatingBatch,
  neighbours: number,
  share: (asked: AskedRow, out: Float64Array) => void,
): Float64Array {
  const { n, k } = sizeOf(batch);
  const width = widthOf(region);
  const context = new Float64Array(width);
  const nearest = new Int32Array(Math.min(neighbours, rowsOf(region)));
  const weights = new Float64Array(n * k);
  for (let row = 0; row < n; row++) {
    scaleRow(region.scale, batch.context.values, row, context);
    nearestInto(region.contexts, width, context, nearest);
    const out = weights.subarray(row * k, (row + 1) * k);
    share({ batch, row, nearest }, out);
    normalizeInto(out, batch.present.subarray(row * k, (row + 1) * k));
  }
  return repeat(weights, batch.outputs);
}

function expectOutputs(type: string, expected: number, got: number): void {
  if (got === expected) return;
  throw new ProdromeError('SCHEMA', {
    where: `${type} gate`,
    expected: `${expected} outputs, as in training`,
    got: String(got),
  });
}
