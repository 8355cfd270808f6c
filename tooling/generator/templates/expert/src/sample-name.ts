import {
  createState,
  defineExpert,
  expectState,
  throwIfCancelled,
  unfitted,
  vectorOf,
  type ExpertModel,
  type ExpertType,
  type TrainingData,
} from '@prodrome/core';
import { sampleNameOptionsSchema, type SampleNameOptions } from './sample-name-options.ts';

const kind = 'sample_name';
const week = 7;

// times before day 0 are negative
const weekdayOf = (time: number): number => ((Math.floor(time) % week) + week) % week;

/**
 * The rate of each weekday, shrunken to the rate of all: (events + strength · mean) / (days + strength).
 * Weekdays are counted from day 0; a weight counts as that many days. Without a labelled day the rate is ½. Deterministic.
 * @throws ProdromeError `STATE` when asked before it was trained or loaded; `CANCELLED` when training is cancelled.
 */
export const sampleNameExpert: ExpertType<SampleNameOptions> = defineExpert({
  type: kind,
  description: 'the rate of each weekday, shrunken to the rate of all',
  options: sampleNameOptionsSchema,
  capabilities: {
    tasks: ['binary'],
    outputs: 'one',
    sampleWeights: true,
    deterministic: true,
    inputs: 'raw',
    memory: 'row',
  },
  create: ({ strength }, { specialty }): ExpertModel => {
    let rates: Float64Array | undefined;
    return {
      getSpecialty: () => specialty,
      train: async (data, { signal }) => {
        throwIfCancelled(signal, kind);
        rates = fitRates(data, strength);
        return { metrics: {}, notes: [] };
      },
      predict: async ({ table, rows }) => {
        const fitted = rates ?? unfitted(kind);
        const rateOf = (row: number): number =>
          fitted[weekdayOf(table.times[row] as number)] as number;
        return { values: Float64Array.from(rows, rateOf) };
      },
      saveState: async () => createState(kind, 1, null, { rates: rates ?? unfitted(kind) }),
      loadState: async (state) => {
        expectState(state, kind, [1]);
        rates = vectorOf(state, 'rates', week);
      },
    };
  },
});

function fitRates({ table, rows, labels, weights }: TrainingData, strength: number): Float64Array {
  const events = new Float64Array(week);
  const days = new Float64Array(week);
  for (let i = 0; i < rows.length; i++) {
    const weekday = weekdayOf(table.times[rows[i] as number] as number);
    const weight = weights === undefined ? 1 : (weights[i] as number);
    events[weekday] = (events[weekday] as number) + weight * (labels[i] as number);
    days[weekday] = (days[weekday] as number) + weight;
  }
  const sum = (values: Float64Array): number => values.reduce((total, value) => total + value, 0);
  // half an event and half a day without: a week without events does not tell that there are none
  const mean = (sum(events) + 0.5) / (sum(days) + 1);
  return events.map((count, day) => (count + strength * mean) / ((days[day] as number) + strength));
}
