import { basename } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import {
  createState,
  defineExpert,
  expectColumns,
  expectState,
  ProdromeError,
  textsOf,
  throwIfCancelled,
  unfitted,
  type ErrorCode,
  type ExpertModel,
  type ExpertType,
  type OptionsSchema,
  type TrainingData,
  type TrainReport,
} from '@prodrome/core';
import { encodeHistory, type DayEncoding } from './day-history.ts';
import { checkFrozen, type FrozenRows } from './frozen-checks.ts';
import { openFrozen, type FrozenInput, type FrozenModel } from './frozen-model.ts';
import type { OnnxModelOptions } from './onnx-model-options.ts';

type Missing = OnnxModelOptions['missing'];

// rows that are asked alone and together, and those that they are taken from
const sampleSize = 8;
const mostLookedAt = 64;

interface Loaded {
  /** Of the table it was made for. */
  readonly columns: readonly string[];
  readonly bytes: Uint8Array;
  readonly model: FrozenModel;
}

/** A type of frozen model: where its file is read from. */
export interface FrozenKind<Options extends OnnxModelOptions> {
  readonly type: string;
  readonly description: string;
  readonly options: OptionsSchema<Options>;
  /** The file as an ONNX model. */
  readonly read: (options: Options) => Promise<Uint8Array>;
}

/**
 * A model that was trained elsewhere, as an expert: it is read and checked, not trained. Its file travels within the state. The last days of
 * a patient, where inputs are windows, are what it remembers. Deterministic, as the runtime is on one machine type.
 */
export const frozenExpert = <Options extends OnnxModelOptions>({
  type: kind,
  description,
  options: schema,
  read,
}: FrozenKind<Options>): ExpertType<Options> =>
  defineExpert({
    type: kind,
    description,
    options: schema,
    capabilities: {
      tasks: ['binary'],
      outputs: 'one',
      sampleWeights: false,
      deterministic: true,
      inputs: 'raw',
      memory: { stateWidth: 'trained' },
    },
    caveat: ({ trainedOn }) =>
      trainedOn === undefined
        ? 'may have been trained on these very rows: no trained_on says what it was trained on'
        : undefined,
    create: (options, { specialty }): ExpertModel => {
      let loaded: Loaded | undefined;
      const used = [...new Set(options.inputs.flatMap(({ columns }) => columns))];
      const { missing } = options;
      const steps = Math.max(...options.inputs.map((input) => input.steps ?? 1));
      const load = async (
        columns: readonly string[],
        bytes: Uint8Array,
        sampled: (model: FrozenModel) => Promise<FrozenRows | undefined>,
      ): Promise<void> => {
        const model = await openFrozen(kind, bytes, options);
        await checkFrozen(model, options, await sampled(model));
        loaded = { columns, bytes, model };
      };
      /** What the model is asked about these rows. */
      const rowsOf = (
        { inputs }: FrozenModel,
        days: Float32Array,
        first: Int32Array,
      ): FrozenRows => ({
        count: first.length,
        data: new Map(
          inputs.map((input) => [
            input.name,
            inputData(input, days, first, { used, steps, missing }),
          ]),
        ),
      });
      /** A few rows of the data; those without an answer tell nothing. */
      const sample = async (
        model: FrozenModel,
        { table, rows }: Pick<TrainingData, 'table' | 'rows'>,
        places: readonly number[],
      ): Promise<FrozenRows> => {
        const { days, firstOf } = await encodeHistory(rawEncoding(places), table, steps);
        const looked = Math.min(rows.length, mostLookedAt);
        const spread = Int32Array.from({ length: looked }, (_, at) =>
          firstOf(rows[Math.floor((at * rows.length) / looked)] as number),
        );
        const known = spread.filter((first) =>
          [...rowsOf(model, days, Int32Array.of(first)).data.values()].every(
            (own) => missing !== 'abstain' || !own.some(Number.isNaN),
          ),
        );
        const each = Math.ceil(known.length / sampleSize);
        return rowsOf(
          model,
          days,
          known.filter((_, at) => at % each === 0),
        );
      };
      return {
        getSpecialty: () => specialty,
        get stateWidth() {
          return loaded ? (steps - 1) * used.length : unfitted(kind);
        },
        train: async (data, { signal }) => {
          throwIfCancelled(signal, kind);
          const columns = data.table.columns.map(({ name }) => name);
          await asConfigured(options.path, async () => {
            const places = placesOf(kind, used, columns);
            await load(columns, await read(options), (model) => sample(model, data, places));
          });
          return reportOf(options);
        },
        predict: async ({ table, rows, from }, { signal } = {}) => {
          const { columns, model } = loaded ?? unfitted(kind);
          expectColumns(kind, columns, table);
          const encoding = rawEncoding(placesOf(kind, used, columns));
          const { days, firstOf, states } = await encodeHistory(encoding, table, steps, from);
          const values = new Float64Array(rows.length);
          for (let at = 0; at < rows.length; at += model.chunk) {
            throwIfCancelled(signal, kind);
            const first = Int32Array.from(rows.subarray(at, at + model.chunk), firstOf);
            const { data } = rowsOf(model, days, first);
            const answers = await model.ask(data, first.length);
            if (missing === 'abstain') abstain(answers, data);
            values.set(answers, at);
            if (at + model.chunk < rows.length) await setImmediate();
          }
          return { values, states };
        },
        saveState: async () => {
          const { columns, bytes } = loaded ?? unfitted(kind);
          const state = createState(kind, 1, { columns: [...columns] });
          return { ...state, tensors: { model: { shape: [bytes.length], data: bytes } } };
        },
        loadState: async (state) => {
          expectState(state, kind, [1]);
          const bytes = state.tensors['model']?.data;
          if (!(bytes instanceof Uint8Array)) {
            const got = bytes?.constructor.name ?? 'none';
            throw new ProdromeError('STATE', { where: `model of ${kind}`, expected: 'bytes', got });
          }
          await load(textsOf(state, 'columns'), bytes, async () => undefined);
        },
      };
    },
  });

/** What a person should know of a model that nobody here has trained. */
const reportOf = ({ golden, trainedOn }: OnnxModelOptions): TrainReport => ({
  metrics: {},
  notes: trainedOn === undefined ? [] : [`trained on ${trainedOn}`],
  warnings: golden.length > 0 ? [] : [unchecked],
});

const unchecked = 'no golden rows: nothing shows that it answers as where it was trained';

/**
 * Loads for training: what does not load is no outcome of training, but a configuration that cannot be meant.
 * @throws ProdromeError `CONFIG`
 */
async function asConfigured(path: string, load: () => Promise<void>): Promise<void> {
  try {
    await load();
  } catch (cause) {
    if (!ProdromeError.is(cause) || !unusable.has(cause.code)) throw cause;
    const { expected, got, hint } = cause;
    const where = `${basename(path)}: ${cause.where}`;
    throw new ProdromeError('CONFIG', {
      ...{ where, expected, got, cause },
      ...(hint !== undefined && { hint }),
    });
  }
}

const unusable: ReadonlySet<ErrorCode> = new Set(['GRAPH', 'NOT_FOUND', 'SCHEMA']);

/** The places of columns in a table. @throws ProdromeError `SCHEMA` for one that is not there. */
function placesOf(
  kind: string,
  used: readonly string[],
  columns: readonly string[],
): readonly number[] {
  return used.map((name) => {
    const place = columns.indexOf(name);
    if (place >= 0) return place;
    throw new ProdromeError('SCHEMA', {
      where: kind,
      expected: `a column ${name}`,
      got: columns.join(', ') || 'no columns',
      hint: 'Name the columns under features, or choose a specialty that has them',
    });
  });
}

const rawEncoding = (places: readonly number[]): DayEncoding => ({
  width: places.length,
  blank: NaN,
  encode: ({ values, columns }, row, _, out, at) => {
    places.forEach((place, i) => {
      out[at + i] = values[row * columns.length + place] as number;
    });
  },
});

/** What one input is given for windows of `steps` days that begin at these places. */
function inputData(
  { columns, steps: own = 1 }: FrozenInput,
  days: Float32Array,
  first: Int32Array,
  { used, steps, missing }: { used: readonly string[]; steps: number; missing: Missing },
): Float32Array {
  const told = typeof missing === 'number' ? missing : NaN;
  const places = columns.map((name) => used.indexOf(name));
  const data = new Float32Array(first.length * own * columns.length);
  let to = 0;
  for (const begin of first) {
    for (let day = begin + steps - own; day < begin + steps; day++) {
      for (const place of places) {
        const value = days[day * used.length + place] as number;
        data[to++] = Number.isNaN(value) ? told : value;
      }
    }
  }
  return data;
}

/** No answer to rows with a missing value: what a runtime makes of NaN may look like one. */
function abstain(answers: Float64Array, data: FrozenRows['data']): void {
  for (const [, values] of data) {
    const width = values.length / answers.length;
    answers.forEach((_, row) => {
      const own = values.subarray(row * width, (row + 1) * width);
      if (own.some(Number.isNaN)) answers[row] = NaN;
    });
  }
}
