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
  type Transform,
  type TransformType,
} from '@prodrome/core';

interface Own {
  readonly columns: readonly string[];
  readonly means: Float64Array;
}

interface Parts {
  fitRows(table: FeatureTable, rows: Int32Array): Int32Array;
  own(own: Own | undefined): Own;
  checkColumns(own: Own, table: FeatureTable): void;
  loaded(means: Float64Array): Float64Array;
  before(table: FeatureTable): void;
  /** `applied` counts how often this very transform was applied before. */
  adjust(table: FeatureTable, applied: number): FeatureTable;
}

const names = (table: FeatureTable): readonly string[] => table.columns.map(({ name }) => name);

const refuse = (code: 'STATE' | 'SCHEMA'): never => {
  throw new ProdromeError(code, { where: 'honest', expected: 'otherwise', got: 'this' });
};

/** Subtracts the mean of the fitted rows. */
const honest: Parts = {
  fitRows: (_, rows) => rows,
  own: (own) => own ?? refuse('STATE'),
  checkColumns: ({ columns }, table) => {
    if (names(table).join() !== columns.join()) refuse('SCHEMA');
  },
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

/** A transform that keeps every law, but for the parts given. */
export function transformWith(changes: Partial<Parts> = {}): TransformType {
  const parts = { ...honest, ...changes };
  return defineTransform({
    type: 'honest',
    description: 'keeps every law',
    options: { '~standard': { version: 1, vendor: 'test', validate: (value) => ({ value }) } },
    create: (): Transform => {
      let own: Own | undefined;
      let applied = 0;
      return {
        fit: (table, rows) => {
          own = { columns: names(table), means: meansOf(table, parts.fitRows(table, rows)) };
          return { metrics: {}, notes: [] };
        },
        apply: (table) => {
          const fitted = parts.own(own);
          parts.checkColumns(fitted, table);
          parts.before(table);
          const width = table.columns.length;
          const values = table.values.map((value, at) => value - (fitted.means[at % width] ?? NaN));
          return parts.adjust(replaceColumns(table, table.columns, values), applied++);
        },
        saveState: () => {
          const { columns, means } = parts.own(own);
          return createState('honest', 1, { columns }, { means });
        },
        loadState: (state) => {
          expectState(state, 'honest', [1]);
          const { columns } = state.json as { columns: readonly string[] };
          own = { columns, means: parts.loaded(vectorOf(state, 'means')) };
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

/** Whether the first and the last day of the checks' diary are there. */
const isWhole = ({ times }: FeatureTable): boolean =>
  Math.min(...times) === 0 && Math.max(...times) === 25;

/** For every check, a transform that breaks just that law. */
export const transformSaboteurs: Readonly<Record<string, TransformType>> = {
  'row-wise': transformWith({ adjust: (table) => scaled(table, table.rows > 100 ? 1 : 2) }),
  'fitted-rows': transformWith({
    fitRows: (table) => Int32Array.from({ length: table.rows }, (_, row) => row),
  }),
  'rows-kept': transformWith({
    adjust: ({ columns, values, patients, times, patientIds }) =>
      createFeatureTable({ columns, values, patients, times, patientIds }),
  }),
  'inputs-unchanged': transformWith({
    before: (table) => {
      // only the last cell, and only once: what is applied afterwards is not touched
      const last = table.values.length - 1;
      if (isWhole(table) && table.values[last] !== 0.25) table.values[last] = 0.25;
    },
  }),
  'round-trip': transformWith({ loaded: (means) => means.map((mean) => mean + 1e-3) }),
  'wrong-schema': transformWith({ checkColumns: () => undefined }),
  unfitted: transformWith({
    own: (own) => own ?? { columns: ['a', 'b', 'c', 'flag'], means: new Float64Array(4) },
  }),
  repeatable: transformWith({
    adjust: (table, applied) => (table.rows < 100 ? table : scaled(table, 1 + 1e-3 * applied)),
  }),
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
      const inner = type.create(options, setting) as Transform;
      return {
        stateWidth: 1,
        fit: (table, rows) => inner.fit(table, rows),
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
  repeatable: remembering(
    transformWith({
      adjust: (table, applied) => (isWhole(table) ? scaled(table, 1 + 1e-3 * applied) : table),
    }),
  ),
};
