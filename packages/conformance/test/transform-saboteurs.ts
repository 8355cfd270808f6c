import {
  createFeatureTable,
  createState,
  defineTransform,
  expectState,
  ProdromeError,
  replaceColumns,
  vectorOf,
  type CausalTable,
  type CausalTransform,
  type FeatureTable,
  type PatientStates,
  type TrainReport,
  type Transform,
  type TransformType,
} from '@prodrome/core';
import { foreign, waiting } from './foreign.ts';

interface Own {
  readonly columns: readonly string[];
  readonly means: Float64Array;
}

interface Parts {
  kind: string;
  fitRows(table: FeatureTable, rows: Int32Array): Int32Array;
  /** `before` is what an earlier fit left. */
  fitted(means: Float64Array, before: Own | undefined): Float64Array;
  afterFit(table: FeatureTable, rows: Int32Array, labels: Float64Array | undefined): void;
  report: TrainReport;
  own(own: Own | undefined): Own;
  checkColumns(own: Own, table: FeatureTable): void;
  saved: Readonly<Record<string, unknown>>;
  loaded(means: Float64Array, json: unknown): Float64Array;
  before(table: FeatureTable): void;
  /** `again`: whether this very transform was applied to this table just before. */
  adjust(table: FeatureTable, again: boolean): FeatureTable;
}

const names = (table: FeatureTable): readonly string[] => table.columns.map(({ name }) => name);

const refuse = (code: 'STATE' | 'SCHEMA'): never => {
  throw new ProdromeError(code, { where: 'honest', expected: 'otherwise', got: 'this' });
};

/** Subtracts the mean of the fitted rows. */
const honest: Parts = {
  kind: 'honest',
  fitRows: (_, rows) => rows,
  fitted: (means) => means,
  afterFit: () => undefined,
  report: { metrics: {}, notes: [] },
  own: (own) => own ?? refuse('STATE'),
  checkColumns: ({ columns }, table) => {
    if (names(table).join() !== columns.join()) refuse('SCHEMA');
  },
  saved: {},
  loaded: (means) => means,
  before: () => undefined,
  adjust: (table) => table,
};

function meansOf(table: FeatureTable, rows: Int32Array): Float64Array {
  const width = table.columns.length;
  return Float64Array.from(table.columns, (_, at) => {
    const cells = [...rows].map((row) => table.values[row * width + at] ?? NaN);
    const known = cells.filter((cell) => !Number.isNaN(cell));
    return known.reduce((sum, cell) => sum + cell, 0) / known.length;
  });
}

let fits = 0;

/** Whether it is the checks' diary as it is. */
const isWhole = ({ times, patientIds }: FeatureTable): boolean =>
  patientIds.length === 12 &&
  patientIds[0] === 'patient 0' &&
  times.includes(0) &&
  times.includes(25);

/** A transform that keeps every law, but for the parts given. */
export function transformWith(changes: Partial<Parts> = {}): TransformType {
  const parts = { ...honest, ...changes };
  return defineTransform({
    type: 'honest',
    description: 'keeps every law',
    options: { '~standard': { version: 1, vendor: 'test', validate: (value) => ({ value }) } },
    create: (): Transform => {
      let own: Own | undefined;
      let appliedAfter = -1;
      return {
        fit: (table, rows, labels) => {
          fits += 1;
          const means = meansOf(table, parts.fitRows(table, rows));
          own = { columns: names(table), means: parts.fitted(means, own) };
          parts.afterFit(table, rows, labels);
          return parts.report;
        },
        apply: (table) => {
          const fitted = parts.own(own);
          parts.checkColumns(fitted, table);
          parts.before(table);
          const width = table.columns.length;
          const values = table.values.map((value, at) => value - (fitted.means[at % width] ?? NaN));
          const again = isWhole(table) && appliedAfter === fits;
          if (isWhole(table)) appliedAfter = fits;
          return parts.adjust(replaceColumns(table, table.columns, values), again);
        },
        saveState: () => {
          const { columns, means } = parts.own(own);
          const json = { ...parts.saved, columns };
          return createState(parts.kind, 1, json, { means });
        },
        loadState: (state) => {
          expectState(state, parts.kind, [1]);
          const { columns } = state.json as { columns: readonly string[] };
          own = { columns, means: parts.loaded(vectorOf(state, 'means'), state.json) };
        },
      };
    },
  });
}

const scaled = (table: FeatureTable, by: number): FeatureTable =>
  replaceColumns(
    table,
    table.columns,
    table.values.map((value) => value * by),
  );

/** The table with one more on all rows of some patients. */
const raised = (table: FeatureTable, isRaised: (id: string) => boolean): FeatureTable =>
  replaceColumns(
    table,
    table.columns,
    table.values.map((value, at) => {
      const patient = table.patients[Math.floor(at / table.columns.length)] ?? -1;
      return value + Number(isRaised(table.patientIds[patient] ?? ''));
    }),
  );

/** The values by what a function makes of each. */
export const mapped = (table: FeatureTable, by: (value: number, at: number) => number) =>
  replaceColumns(table, table.columns, table.values.map(by));

/** For every check, a transform that breaks just that law. */
export const transformSaboteurs: Readonly<Record<string, TransformType>> = {
  contract: foreign(transformWith()),
  create: waiting(transformWith()),
  report: transformWith({ report: Promise.resolve() as unknown as TrainReport }),
  batch: transformWith({
    adjust: (table) =>
      table.patientIds[0] === 'patient 3' && table.rows > 20 ? scaled(table, 2) : table,
  }),
  'patient-ids': transformWith({ adjust: (table) => raised(table, (id) => id === 'patient 5') }),
  'column-names': transformWith({
    adjust: (table) => {
      const columns = table.columns.map((column) => ({ ...column, name: 'the same' }));
      return replaceColumns(table, columns, table.values);
    },
  }),
  finite: transformWith({
    adjust: (table) => mapped(table, (value) => (value > 2.5 && value < 2.6 ? Infinity : value)),
  }),
  refit: transformWith({
    fitted: (means, before) => means.map((mean, at) => mean + 1e-9 * (before?.means[at] ?? 0)),
  }),
  'row-wise': transformWith({ adjust: (table) => scaled(table, table.rows > 10 ? 1 : 2) }),
  'fitted-rows': transformWith({
    fitRows: (table) => Int32Array.from({ length: table.rows }, (_, row) => row),
  }),
  'rows-kept': transformWith({
    adjust: ({ columns, values, patients, times, patientIds }) =>
      createFeatureTable({ columns, values, patients, times, patientIds }),
  }),
  'inputs-unchanged': transformWith({
    afterFit: (_table, rows) => {
      rows.reverse();
    },
  }),
  'round-trip': transformWith({ loaded: (means) => means.map((mean) => mean + 1e-3) }),
  'wrong-schema': transformWith({ checkColumns: () => undefined }),
  unfitted: transformWith({
    own: (own) =>
      own ?? { columns: ['a', 'b', 'c', 'flag', 'd', 'e', 'f'], means: new Float64Array(7) },
  }),
  repeatable: transformWith({ adjust: (table, again) => scaled(table, again ? 1.001 : 1) }),
};

/** Adds the number of the patient's rows so far to every value, and remembers it. */
function remembering(
  type: TransformType,
  changes: {
    readonly from?: (from: PatientStates | undefined) => PatientStates | undefined;
    readonly adjust?: (out: CausalTable, from: PatientStates | undefined) => CausalTable;
  } = {},
): TransformType {
  const take = changes.from ?? ((from: PatientStates | undefined) => from);
  const adjust = changes.adjust ?? ((out: CausalTable) => out);
  return {
    ...type,
    create: (options, setting): CausalTransform => {
      const made: unknown = type.create(options, setting);
      if (made instanceof Promise) return made as unknown as CausalTransform;
      const inner = made as Transform;
      return {
        stateWidth: 1,
        fit: (table, rows, labels) => inner.fit(table, rows, labels),
        apply: (table, given) => {
          const from = take(given);
          const out = inner.apply(table);
          const asOf = from?.asOf.slice() ?? new Float64Array(table.patientIds.length);
          const counts = from?.values.slice() ?? new Float64Array(table.patientIds.length);
          const width = table.columns.length;
          const values = out.values.map((value, at) => {
            const row = Math.floor(at / width);
            const patient = table.patients[row] as number;
            if (at % width === 0) counts[patient] = (counts[patient] as number) + 1;
            asOf[patient] = table.times[row] as number;
            return value + (counts[patient] as number);
          });
          const states = { width: 1, asOf, values: counts };
          return adjust({ table: replaceColumns(out, out.columns, values), states }, given);
        },
        saveState: () => inner.saveState(),
        loadState: (state) => {
          inner.loadState(state);
        },
      };
    },
  };
}

/** A transform that looks back and keeps every law. */
export const rememberingHonest = remembering(transformWith());

/** For every check of transforms that look back, one that breaks just that law. */
export const causalSaboteurs: Readonly<Record<string, TransformType>> = {
  ...Object.fromEntries(
    Object.entries(transformSaboteurs)
      .filter(([name]) => name !== 'row-wise')
      .map(([name, type]) => [name, remembering(type)]),
  ),
  // a part of the diary that begins anew looks at its last day
  prefix: remembering(transformWith(), {
    adjust: ({ table, states }, from) => ({
      table: from || Math.max(...table.times) > 24 ? table : scaled(table, 2),
      states,
    }),
  }),
  chunk: remembering(transformWith(), { from: () => undefined }),
};
