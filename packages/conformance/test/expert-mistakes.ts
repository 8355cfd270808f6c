import type { ExpertInput, ExpertOutput, ExpertType, TrainingData } from '@prodrome/core';
import { cellOf, expertWith, meanOf, nudge } from './expert-saboteurs.ts';

let moduleMean = 0;
const rates = new Map<string, number>();

function rememberPatients({ table, rows, labels }: TrainingData): void {
  rows.forEach((row, i) => {
    rates.set(table.patientIds[table.patients[row] ?? -1] ?? '', labels[i] ?? 0);
  });
}

/** Answers moved by as much as a row's name, cell or table tells. */
const moved = (by: (input: ExpertInput, row: number) => number): ExpertType =>
  expertWith({
    explain: undefined,
    adjust: (output, input) => nudge(output, input, (row) => by(input, row)),
  });

const columnD = 4;

const lift = (output: ExpertOutput, { table, rows }: ExpertInput): ExpertOutput => ({
  ...output,
  values: output.values.map((value, i) => {
    const cell = table.values[(rows[i] ?? -1) * table.columns.length + columnD] ?? NaN;
    return Number.isNaN(cell) ? value : value + 0.1 * cell;
  }),
});

const withSaved = (value: object, loaded: (json: unknown) => void): ExpertType =>
  expertWith({ saved: { learned: value }, loaded });

/** Mistakes as they are made, and the law that tells of each; they may break others beside it. */
export const expertMistakes: readonly (readonly [what: string, law: string, type: ExpertType])[] = [
  ['no version of the contract', 'contract', { ...expertWith(), contract: undefined as never }],
  [
    'a claim left out',
    'capabilities',
    expertWith({ capabilities: { deterministic: undefined as never } }),
  ],
  [
    'a claim misspelt',
    'capabilities',
    expertWith({ capabilities: { inputs: 'prepard' as never } }),
  ],
  ['a claim unheard of', 'capabilities', expertWith({ capabilities: { windowDays: 7 } as object })],
  [
    'a mean over the table that it is asked about',
    'batch',
    moved(
      ({ table }) =>
        0.1 *
        Math.tanh(
          table.values.reduce((sum, cell) => sum + (cell || 0), 0) / table.values.length / 1e4,
        ),
    ),
  ],
  [
    'the row before, read from the table instead of the state',
    'chunk',
    moved(({ table }, row) => 0.001 * cellOf(table, row, -1)),
  ],
  ['columns taken to be near 0', 'probabilities', expertWith({ explain: undefined, adjust: lift })],
  [
    'the rates of patients by name',
    'patient-ids',
    expertWith({
      explain: undefined,
      afterTraining: rememberPatients,
      adjust: (output, input) =>
        nudge(output, input, (row) => {
          const id = input.table.patientIds[input.table.patients[row] ?? -1] ?? '';
          return 0.01 * (rates.get(id) ?? 0.5);
        }),
    }),
  ],
  [
    'what it learned in a variable of the module',
    'round-trip',
    expertWith({
      mean: (data) => (moduleMean = meanOf(data)),
      loadedMean: () => moduleMean,
    }),
  ],
  [
    'a Map in its state',
    'round-trip',
    withSaved(new Map([['rate', 0.4]]), (json) => {
      (json as { learned: Map<string, number> }).learned.get('rate');
    }),
  ],
  [
    'a Date in its state',
    'round-trip',
    withSaved(new Date(0), (json) => {
      (json as { learned: Date }).learned.getTime();
    }),
  ],
  ['a state without a kind', 'round-trip', expertWith({ kind: '' })],
  [
    'rows sorted in training',
    'inputs-unchanged',
    expertWith({ afterTraining: ({ rows }) => void rows.reverse() }),
  ],
  [
    'weights scaled in training',
    'inputs-unchanged',
    expertWith({ afterTraining: ({ weights }) => void weights?.fill(1) }),
  ],
  [
    'missing cells filled where they are',
    'inputs-unchanged',
    expertWith({
      afterTraining: ({ table }) => {
        table.values.forEach((cell, at) => (table.values[at] = cell || 0));
      },
    }),
  ],
  [
    'rows changed when asked',
    'inputs-unchanged',
    expertWith({
      adjust: (output, { rows }) => {
        rows.reverse();
        return output;
      },
    }),
  ],
  [
    'states continued where they are',
    'inputs-unchanged',
    expertWith({
      adjust: (output, { from }) => {
        from?.values.fill(0);
        return output;
      },
    }),
  ],
  [
    'the outcomes of all rows, listed or not',
    'training-rows',
    expertWith({
      mean: ({ table }) => {
        const known = [...(table.outcomes ?? [])].filter((outcome) => !Number.isNaN(outcome));
        return known.reduce((sum, outcome) => sum + outcome, 0) / known.length;
      },
    }),
  ],
  [
    'a second training that adds to the first',
    'retrain',
    expertWith({ mean: (data, { before }) => (meanOf(data) + (before?.mean ?? meanOf(data))) / 2 }),
  ],
  [
    'a checkpoint without the place in the data',
    'resume',
    expertWith({ resumedMean: (mean) => mean / 2 }),
  ],
  [
    'an explanation on another scale than it says',
    'attribution',
    expertWith({ explain: (whole) => ({ ...whole, scale: 'logit' }) }),
  ],
  [
    'an explanation of another number of columns',
    'attribution',
    expertWith({ explain: (whole) => ({ ...whole, values: whole.values.slice(1) }) }),
  ],
];
