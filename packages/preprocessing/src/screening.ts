import {
  createState,
  emptyStates,
  expectState,
  ProdromeError,
  replaceColumns,
  runScan,
  textsOf,
  unfitted,
  vectorOf,
  type CausalTransform,
} from '@prodrome/core';
import { checkCells, fittedNames } from './columns.ts';
import { completeOptions, noOptionsSchema, type NoOptions } from './complete-options.ts';
import { scanGraph, withoutOutcomes } from './scan-graphs.ts';
import { createScreeningScan, type VariationNorm } from './screening-scan.ts';
import { variationNorm } from './variation-norm.ts';

const kind = 'screening';

/**
 * What a sensor reads is unknown (NaN) where it jumps, and where it has become erratic: from the day on which its recent changes are far above
 * the patient's usual ones, until they are as before. Other columns, and tables in which nobody has two values of a column, stay as they are.
 *
 * Judged are `number` columns of the domain `physiological` that do not repeat by nature, by 1,000 or more changes of the fitted rows (of more than 100,000 rows every second, third, … patient): a change is |value − the patient's
 * last one|, no larger than the 99 % quantile of the fitted ones; recent ones are their exponential mean (α = .1), usual ones the mean of all
 * so far, with the fitted mean as 20 more. Erratic is a ratio of the two above the fitted rows' 99.9 % quantile and half an interquartile
 * range more; a jump is a single change likewise. A new level, such as another device's, is believed on its second day.
 */
export function createScreening(options: NoOptions = {}): CausalTransform {
  completeOptions('createScreening', noOptionsSchema, options);
  let inputs: readonly string[] | undefined;
  let norms: readonly VariationNorm[] = [];
  const fitted = (): readonly string[] => inputs ?? unfitted(kind);
  const scanFor = () => createScreeningScan(fitted().length, norms);
  return {
    get stateWidth() {
      return scanFor().width;
    },
    fit: (table, rows) => {
      inputs = fittedNames(kind, table);
      norms = inputs.flatMap((_, at) => variationNorm(table, rows, at) ?? []);
      return { metrics: {}, notes: [] };
    },
    apply: (table, from) => {
      checkCells(kind, inputs, table);
      if (norms.length === 0) return { table, states: emptyStates(table, from) };
      const width = table.columns.length;
      const { out, states } = runScan(scanFor(), table, {
        out: new Float32Array(table.values.length),
        ...{ stride: width, at: 0 },
        ...(from && { from }),
      });
      return { table: replaceColumns(table, table.columns, out), states };
    },
    toGraph: (graph, input) => {
      const scan = scanFor();
      if (norms.length === 0) return { features: input.features };
      const { values, state } = scanGraph(kind, scan, graph, withoutOutcomes(kind, graph, input));
      return { features: values, state, initial: scan.initial(new Float32Array(0)) };
    },
    saveState: () =>
      createState(
        kind,
        1,
        { inputs: fitted() },
        {
          column: Float64Array.from(norms, ({ column }) => column),
          usual: Float64Array.from(norms, ({ usual }) => usual),
          most: Float64Array.from(norms, ({ most }) => most),
          limit: Float64Array.from(norms, ({ limit }) => limit),
          jump: Float64Array.from(norms, ({ jump }) => jump),
        },
      ),
    loadState: (state) => {
      expectState(state, kind, [1]);
      inputs = textsOf(state, 'inputs');
      const column = vectorOf(state, 'column');
      const part = (name: string) => vectorOf(state, name, column.length);
      const [usual, most] = [part('usual'), part('most')];
      const [limit, jump] = [part('limit'), part('jump')];
      norms = Array.from(column, (place, at) => ({
        column: expectPlace(place, inputs),
        usual: usual[at] as number,
        most: most[at] as number,
        limit: limit[at] as number,
        jump: jump[at] as number,
      }));
    },
  };
}

function expectPlace(place: number, inputs: readonly string[] = []): number {
  if (place in inputs) return place;
  throw new ProdromeError('STATE', {
    where: `tensor column of ${kind}`,
    expected: `places of ${inputs.length} columns`,
    got: String(place),
  });
}
