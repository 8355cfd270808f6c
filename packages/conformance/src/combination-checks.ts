import {
  createFeatureTable,
  encodeState,
  takeRows,
  type CombinationBatch,
  type CombinationData,
  type CombinationStrategy,
  type CombinationType,
} from '@prodrome/core';
import { createStream } from '@prodrome/numerics';
import { demand, demandCode, demandSame, type Check } from './check.ts';
import { task } from './fixture.ts';
import { everyRow } from './tables.ts';
import { foreignState, makeFor, throughBytes, type TypeSubject } from './make.ts';
import { capabilitiesCheck, contractCheck, createCheck, reportCheck } from './type-checks.ts';

/** A type of combination under examination, with the options to examine it with. */
export type CombinationSubject = TypeSubject<CombinationType>;

const experts = 3;
const rows = 200;
const sumTolerance = 1e-12;
const isAbsentRow = (row: number): boolean => row % 20 === 7;

/** Answers of three experts with weights, some absent, on some rows all; as many outputs as the type claims. */
function weighted({ type }: CombinationSubject, seed = 'labels'): CombinationData {
  const outputs = type.capabilities.outputs === 'any' ? 2 : 1;
  const stream = createStream('conformance combination');
  const labelStream = createStream(seed);
  const present = Uint8Array.from(everyRow(rows * experts), (at) =>
    Number(!isAbsentRow(Math.floor(at / experts)) && stream.next() > 0.2),
  );
  const isPresent = (cell: number): boolean => present[Math.floor(cell / outputs)] === 1;
  const cells = everyRow(rows * experts * outputs);
  const values = Float64Array.from(cells, (cell) => (isPresent(cell) ? stream.next() : NaN));
  const shares = Float64Array.from(cells, (cell) => (isPresent(cell) ? 0.1 + stream.next() : 0));
  const totalOf = (cell: number): number => {
    const [row, output] = [Math.floor(cell / (experts * outputs)), cell % outputs];
    const own = everyRow(experts).map((j) => (row * experts + j) * outputs + output);
    return own.reduce((sum, at) => sum + (shares[at] as number), 0);
  };
  const columns = [{ name: 'sure', domain: 'context', kind: 'number' as const }];
  return {
    ...{ experts, outputs, values, present },
    context: createFeatureTable({
      columns,
      values: Float32Array.from(everyRow(rows), () => stream.next() - 0.5),
      patients: everyRow(rows),
      times: new Float64Array(rows),
      patientIds: Array.from(everyRow(rows), String),
    }),
    weights: shares.map((share, cell) => (share === 0 ? 0 : share / totalOf(cell))),
    labels: Float64Array.from(everyRow(rows * outputs), () => Number(labelStream.next() < 0.4)),
  };
}

const make = (subject: CombinationSubject): Promise<CombinationStrategy> =>
  makeFor(subject, { task, specialty: 'all' });

async function trained(
  subject: CombinationSubject,
  data = weighted(subject),
): Promise<CombinationStrategy> {
  const combination = await make(subject);
  await combination.train(data, { stream: createStream('conformance') });
  return combination;
}

/** Rows [from, to) of a batch. */
function rowsOf(
  { outputs, ...batch }: CombinationBatch,
  from: number,
  to: number,
): CombinationBatch {
  const cells = (width: number): [number, number] => [from * width, to * width];
  return {
    ...{ experts, outputs },
    values: batch.values.slice(...cells(experts * outputs)),
    weights: batch.weights.slice(...cells(experts * outputs)),
    present: batch.present.slice(...cells(experts)),
    ...(batch.context && {
      context: takeRows(
        batch.context,
        everyRow(to - from).map((row) => row + from),
      ),
    }),
  };
}

/** The laws of combinations. */
export const combinationChecks: readonly Check<CombinationSubject>[] = [
  contractCheck('combination'),
  capabilitiesCheck('combination'),
  createCheck({ task, specialty: 'all' }),
  reportCheck('combination', async (subject) => {
    const combination = await make(subject);
    return () => combination.train(weighted(subject), { stream: createStream('conformance') });
  }),
  {
    name: 'probabilities',
    law: 'A row with a present expert has answers in [0, 1], also where all are certain.',
    remedy: 'Keep probabilities away from 0 and 1 before logarithms, and answers within 0 and 1.',
    run: async (subject) => {
      const data = weighted(subject);
      const { outputs, present } = data;
      const combination = await trained(subject);
      for (const certain of [undefined, 0, 1]) {
        const values = data.values.map((value) => (value >= 0 ? (certain ?? value) : value));
        const out = combination.combine({ ...data, values });
        demand(out.length === rows * outputs, `${out.length} answers.`);
        const at = out.findIndex((value, cell) => {
          const row = Math.floor(cell / outputs);
          const isAwake = present.subarray(row * experts, (row + 1) * experts).includes(1);
          return isAwake && !(value >= 0 && value <= 1);
        });
        demand(at < 0, `Row ${Math.floor(at / outputs)} has ${out[at] ?? ''}.`);
      }
    },
  },
  {
    name: 'absent-row',
    law: 'A row without any present expert is NaN.',
    remedy: 'Begin with NaN and write only rows on which `present` holds a 1.',
    run: async (subject) => {
      const data = weighted(subject);
      const out = (await trained(subject)).combine(data);
      const at = out.findIndex(
        (value, cell) => isAbsentRow(Math.floor(cell / data.outputs)) && !Number.isNaN(value),
      );
      demand(at < 0, `Row ${Math.floor(at / data.outputs)} has ${out[at] ?? ''}.`);
    },
  },
  {
    name: 'absent-unread',
    law: 'The answer of an absent expert is not read.',
    remedy: 'Skip experts whose `present` is 0; their answers are NaN.',
    run: async (subject) => {
      const data = weighted(subject);
      const values = data.values.map((value) => (Number.isNaN(value) ? 0.99 : value));
      const combination = await trained(subject);
      const out = combination.combine({ ...data, values });
      demandSame(out, combination.combine(data), 'Answers of absent experts changed');
    },
  },
  {
    name: 'own-row',
    law: 'A row’s answer depends on that row and what was learned, on no other row that is asked.',
    remedy: 'Use what `train` learned only; compute nothing over the rows of the batch.',
    run: async (subject) => {
      const data = weighted(subject);
      const combination = await trained(subject);
      const whole = combination.combine(data);
      const part = combination.combine(rowsOf(data, 30, 50));
      const { outputs } = data;
      demandSame(part, whole.subarray(30 * outputs, 50 * outputs), 'Asked alone');
    },
  },
  {
    name: 'additive',
    law: 'Where it claims to be additive the answer is the sum of weights · answers.',
    remedy: 'Set `additive` to false, or answer Σ wₖ·pₖ.',
    run: async (subject) => {
      const data = weighted(subject);
      const combination = await trained(subject);
      if (!combination.additive) return;
      const { outputs, values, weights, present } = data;
      combination.combine(data).forEach((value, cell) => {
        const [row, output] = [Math.floor(cell / outputs), cell % outputs];
        if (Number.isNaN(value)) return;
        const places = everyRow(experts)
          .map((j) => row * experts + j)
          .filter((at) => present[at] === 1);
        const sum = places.reduce((total, at) => {
          const from = at * outputs + output;
          return total + (weights[from] as number) * (values[from] as number);
        }, 0);
        demand(
          Math.abs(value - sum) <= sumTolerance,
          `Row ${row} has ${value}, the sum is ${sum}.`,
        );
      });
    },
  },
  {
    name: 'inputs-unchanged',
    law: 'What is given is not changed.',
    remedy: 'Write to arrays of your own (slice or map).',
    run: async (subject) => {
      const data = weighted(subject);
      (await trained(subject, data)).combine(data);
      for (const part of ['values', 'weights', 'present', 'labels'] as const) {
        demandSame(data[part], weighted(subject)[part], part);
      }
      const known = ({ context }: CombinationData) => context?.values ?? [];
      demandSame(known(data), known(weighted(subject)), 'context');
    },
  },
  {
    name: 'seed',
    law: 'The same data and seed give a state of the same bytes, whatever was learned before.',
    remedy: 'Draw from `context.stream` only, and begin each training from nothing.',
    run: async (subject) => {
      const once = encodeState(await (await trained(subject)).saveState());
      const twice = await trained(subject, weighted(subject, 'others'));
      await twice.train(weighted(subject), { stream: createStream('conformance') });
      demandSame(encodeState(await twice.saveState()), once, 'Trained again');
    },
  },
  {
    name: 'round-trip',
    law: 'Saved, sent as bytes and loaded, it combines and is saved with the same bits.',
    remedy:
      'Keep all that `combine` needs in the tensors and plain JSON of `saveState`; no Map, Date or module variable.',
    run: async (subject) => {
      const data = weighted(subject);
      const combination = await trained(subject);
      const loaded = await trained(subject, weighted(subject, 'others'));
      await loaded.loadState(throughBytes(await combination.saveState()));
      demandSame(loaded.combine(data), combination.combine(data), 'Loaded');
      const first = encodeState(await combination.saveState());
      demandSame(encodeState(await loaded.saveState()), first, 'Saved again');
    },
  },
  {
    name: 'foreign-state',
    law: 'A state of another kind is refused with STATE.',
    remedy: 'Begin `loadState` with `expectState`.',
    run: async (subject) => {
      const combination = await make(subject);
      await demandCode(() => combination.loadState(foreignState), ['STATE'], 'A foreign state');
    },
  },
  {
    name: 'untrained',
    law: 'A combination that learns refuses to combine or be saved before training with STATE.',
    remedy: 'Answer `value ?? unfitted(kind)` until `train` or `loadState` has run.',
    run: async (subject) => {
      const data = weighted(subject);
      const other = weighted(subject, 'others');
      const [one, two] = [await trained(subject), await trained(subject, other)];
      const [a, b] = [one.combine(data), two.combine(data)];
      if (a.every((value, at) => Object.is(value, b[at]))) return;
      const combination = await make(subject);
      await demandCode(() => combination.combine(data), ['STATE'], 'Asked');
      await demandCode(() => combination.saveState(), ['STATE'], 'Saved');
    },
  },
];
