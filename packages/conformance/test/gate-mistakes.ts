import type { GateType, GatingData } from '@prodrome/core';
import {
  contextOf,
  gateWith,
  remembering,
  rise,
  scoresOf,
  shifted,
  shifting,
} from './gate-saboteurs.ts';

let moduleScores = new Float64Array();
const seen = new Map<string, number>();

function rememberPatients({ context, labels }: GatingData): void {
  context.patients.forEach((patient, row) => {
    seen.set(context.patientIds[patient] ?? '', labels[row] ?? 0);
  });
}

let asked = 0;

/** Mistakes as they are made, and the law that tells of each; they may break others beside it. */
export const gateMistakes: readonly (readonly [what: string, law: string, type: GateType])[] = [
  ['no version of the contract', 'contract', { ...gateWith(), contract: undefined as never }],
  ['no capabilities', 'capabilities', { ...gateWith(), capabilities: undefined as never }],
  [
    'outputs misspelt',
    'capabilities',
    gateWith({ capabilities: { outputs: 'many' as unknown as 'any' } }),
  ],
  [
    'the same patient’s row of tomorrow',
    'prefix',
    shifting((batch, row) => contextOf(batch, row, 1)),
  ],
  [
    'what became known of the outcome tomorrow',
    'prefix',
    shifting(({ context: { outcomes, patients } }, row) =>
      patients[row + 1] === patients[row] ? outcomes?.[row + 1] === 1 : 0,
    ),
  ],
  [
    'the mean of a context over the batch',
    'batch',
    shifting(
      ({ context: { values } }) => values.reduce((sum, cell) => sum + cell, 0) / values.length,
    ),
  ],
  [
    'the row before, read from the batch instead of the state',
    'chunk',
    shifting((batch, row) => contextOf(batch, row, -1), remembering),
  ],
  ['yesterday, with memory row', 'row-wise', shifting((batch, row) => contextOf(batch, row, -1))],
  [
    'what patients had, by name',
    'patient-ids',
    gateWith({
      afterTraining: rememberPatients,
      adjust: (output, batch) => {
        const { patientIds, patients } = batch.context;
        return shifted(
          output,
          batch,
          (row) => seen.get(patientIds[patients[row] ?? -1] ?? '') ?? 0.5,
        );
      },
    }),
  ],
  [
    'weights of one output where two are asked',
    'simplex',
    gateWith({
      adjust: ({ weights }, { outputs }) => ({
        weights: weights.filter((_, at) => at % outputs === 0),
      }),
    }),
  ],
  [
    'weights of the second output left at 0',
    'simplex',
    gateWith({
      adjust: ({ weights }, { outputs }) => ({
        weights: weights.map((weight, at) => (at % outputs === 0 ? weight : 0)),
      }),
    }),
  ],
  ['learning while it is asked', 'repeatable', shifting(() => asked++ % 7)],
  [
    'what it learned in a variable of the module',
    'round-trip',
    gateWith({
      scores: (data) => (moduleScores = Float64Array.from(scoresOf(data))),
      loaded: () => moduleScores,
    }),
  ],
  [
    'a Map in its state',
    'round-trip',
    gateWith({
      saved: { learned: new Map([['first', 0.5]]) },
      loaded: (scores, json) => {
        (json as { learned: Map<string, number> }).learned.get('first');
        return scores;
      },
    }),
  ],
  [
    'a second training that adds to the first',
    'retrain',
    gateWith({
      scores: (data, { before }) =>
        scoresOf(data).map((score, at) => (score + (before?.scores[at] ?? score)) / 2),
    }),
  ],
  [
    'sample weights scaled in training',
    'inputs-unchanged',
    gateWith({ afterTraining: ({ weights }) => void weights?.fill(1) }),
  ],
  [
    'the context standardised where it is',
    'inputs-unchanged',
    gateWith({
      adjust: (output, { context: { values } }) => {
        values.forEach((cell, at) => (values[at] = cell / 2));
        return output;
      },
    }),
  ],
  [
    'the quality scaled where it is',
    'inputs-unchanged',
    gateWith({
      adjust: (output, { quality }) => {
        quality?.forEach((own, at) => (quality[at] = own / 2));
        return output;
      },
    }),
  ],
  [
    'outcomes that are not known set to none',
    'inputs-unchanged',
    gateWith({
      adjust: (output, { context: { outcomes } }) => {
        outcomes?.forEach((own, at) => (outcomes[at] = Number.isNaN(own) ? 0 : own));
        return output;
      },
    }),
  ],
  [
    'states continued where they are',
    'inputs-unchanged',
    gateWith({
      capabilities: remembering,
      adjust: (output, { from }) => {
        from?.values.fill(0);
        return output;
      },
    }),
  ],
  ['a checkpoint that lacks a part', 'resume', gateWith({ resumed: (scores) => scores.fill(1) })],
  [
    'an event of a row after the last',
    'events',
    gateWith({ adjust: (output, { context }) => ({ ...output, events: [rise(context.rows)] }) }),
  ],
  [
    'an event at every call, though it was told',
    'events',
    gateWith({ adjust: (output) => ({ ...output, events: [rise(0)] }) }),
  ],
  [
    'other weights where steps are asked for',
    'steps',
    gateWith({
      adjust: (output, batch, context) =>
        context?.steps === true ? shifted(output, batch, () => 0.5) : output,
    }),
  ],
  [
    'a step that is no weights',
    'steps',
    gateWith({
      adjust: (output) => ({
        ...output,
        steps: [
          { name: 'gate', weights: output.weights.map((weight) => 1.01 * weight) },
          { name: 'patient', weights: output.weights },
        ],
      }),
    }),
  ],
  [
    'a step made of the whole batch',
    'steps',
    gateWith({
      adjust: (output, batch) => ({
        ...output,
        steps: [shifted(output, batch, () => batch.context.rows), output].map(
          ({ weights }, at) => ({ name: `step ${at}`, weights }),
        ),
      }),
    }),
  ],
  [
    'events found by what lies behind the row',
    'events',
    gateWith({
      adjust: (output, batch) => ({
        ...output,
        events: [...batch.context.patients.keys()]
          .filter((row) => contextOf(batch, row, 1) > 1.5)
          .map((row) => rise(row)),
      }),
    }),
  ],
];
