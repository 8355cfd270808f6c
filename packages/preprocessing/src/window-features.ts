import {
  appendScan,
  type ScanColumns,
  columnSources,
  createState,
  expectGraphWidth,
  expectState,
  ProdromeError,
  textsOf,
  unfitted,
  vectorOf,
  type CausalTransform,
  type ComponentState,
  type FeatureColumn,
  type FeatureTable,
} from '@prodrome/core';
import { checkCells, fittedNames } from './columns.ts';
import { completeOptions } from './complete-options.ts';
import { appendScanGraph, withoutOutcomes } from './scan-graphs.ts';
import type { WindowOutput } from './window-outputs.ts';
import { createWindowScan } from './window-scan.ts';
import { windowOptionsSchema, type WindowInput, type WindowOptions } from './window-options.ts';

const kind = 'window_features';
const where = 'lags and windows';

/** Places of the columns that are looked back at. */
interface Sources {
  readonly lagged: readonly number[];
  readonly windowed: readonly number[];
}

/**
 * Lags and rolling statistics over calendar days, after the table's own columns: of the named columns, else of every number,
 * binary and ordinal column that comes from the file and is not a constant of the patient (domain `static`). A new column has
 * its source's domain, so that an expert is given both. Nothing is learned: `fit` only takes down the columns.
 * @throws ProdromeError `DATA_COLUMN` on `fit` when a named column is not there or is a category.
 */
export function createWindowFeatures(given: WindowInput = {}): CausalTransform {
  const options = completeOptions('createWindowFeatures', windowOptionsSchema, given);
  let inputs: readonly string[] | undefined;
  let sources: Sources = { lagged: [], windowed: [] };
  return {
    get stateWidth() {
      if (inputs === undefined) unfitted(kind);
      return scanOf(options, sources).width;
    },
    fit: (table) => {
      inputs = fittedNames(where, table);
      sources = {
        lagged: options.lags ? placesOf(table, options.lags.columns, 'lags') : [],
        windowed: options.windows ? placesOf(table, options.windows.columns, 'windows') : [],
      };
      return { metrics: {}, notes: [] };
    },
    apply: (table, from) => {
      checkCells(where, inputs, table);
      const { outputs, remembered } = layOut(options, sources);
      const columns = outputs.map((output) =>
        columnFor(table.columns[remembered[output.column] as number] as FeatureColumn, output),
      );
      const made: ScanColumns = { scan: scanOf(options, sources), columns };
      return appendScan(table, made, from);
    },
    toGraph: (graph, input) => {
      if (inputs === undefined) unfitted(kind);
      expectGraphWidth(where, input.features, inputs.length);
      const given = withoutOutcomes(where, graph, input);
      return appendScanGraph(where, scanOf(options, sources), graph, given);
    },
    saveState: () => {
      const { lagged, windowed } = sources;
      return createState(
        kind,
        1,
        { inputs: inputs ?? unfitted(kind) },
        { lagged: Float64Array.from(lagged), windowed: Float64Array.from(windowed) },
      );
    },
    loadState: (state) => {
      expectState(state, kind, [1]);
      inputs = textsOf(state, 'inputs');
      sources = {
        lagged: savedPlaces(state, 'lagged', inputs.length),
        windowed: savedPlaces(state, 'windowed', inputs.length),
      };
    },
  };
}

/** Places of columns, each once: what is remembered of a patient grows with them. */
function savedPlaces(state: ComponentState, name: string, columns: number): readonly number[] {
  const places = [...vectorOf(state, name)];
  const isPlace = (place: number): boolean =>
    Number.isInteger(place) && place >= 0 && place < columns;
  if (places.every(isPlace) && new Set(places).size === places.length) return places;
  throw new ProdromeError('STATE', {
    where: `tensor ${name} of ${state.kind}`,
    expected: `places of ${columns} columns, each once`,
    got: 'others',
  });
}

function layOut(
  { lags, windows }: WindowOptions,
  { lagged, windowed }: Sources,
): { readonly remembered: readonly number[]; readonly outputs: readonly WindowOutput[] } {
  const remembered = [...new Set([...lagged, ...windowed])].sort((a, b) => a - b);
  const slot = new Map(remembered.map((place, index) => [place, index]));
  const at = (place: number): number => slot.get(place) as number;
  return {
    remembered,
    outputs: [
      ...lagged.flatMap((place) =>
        (lags?.days ?? []).map((lag): WindowOutput => ({ column: at(place), lag })),
      ),
      ...windowed.flatMap((place) =>
        (windows?.days ?? []).flatMap((days) =>
          (windows?.statistics ?? []).map((statistic): WindowOutput => ({
            column: at(place),
            days,
            statistic,
          })),
        ),
      ),
    ],
  };
}

function scanOf(options: WindowOptions, sources: Sources) {
  const { remembered, outputs } = layOut(options, sources);
  return createWindowScan(remembered, outputs);
}

function columnFor(source: FeatureColumn, output: WindowOutput): FeatureColumn {
  const isLag = 'lag' in output;
  const what = isLag ? `lag_${output.lag}` : `${output.statistic}_${output.days}`;
  const { name, domain, kind, unit } = source;
  return {
    name: `${name}_${what}`,
    domain,
    kind: isLag ? kind : 'number',
    ...(unit !== undefined && { unit }),
    sources: columnSources(source),
  };
}

function placesOf(
  { columns }: FeatureTable,
  named: readonly string[] | undefined,
  section: string,
): number[] {
  if (!named) {
    return [...columns.keys()].filter((at) => {
      const { domain, kind: type, sources } = columns[at] as FeatureColumn;
      const isOwn = sources === undefined && domain !== 'history' && domain !== 'static';
      return isOwn && type !== 'category';
    });
  }
  return named.map((name) => {
    const at = columns.findIndex((column) => column.name === name);
    const found = columns[at];
    if (found && found.kind !== 'category') return at;
    throw new ProdromeError('DATA_COLUMN', {
      where: `preprocessing.${section}.columns`,
      expected: `columns of numbers among ${columns.map((column) => column.name).join(', ')}`,
      got: found ? `${name}, which holds categories` : name,
    });
  });
}
