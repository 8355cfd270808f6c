import { demand, demandSame, type Check } from './check.ts';
import { trainContext } from './expert-subject.ts';
import {
  casesOf,
  createGate,
  hasStates,
  permuted,
  rowsOf,
  rowsOfWeights,
  trainCase,
  trainGate,
  weigh,
  widthOf,
  type GateSubject,
} from './gate-subject.ts';
import { carryStates, demandUnchanged, partsOf, rowsAfter, rowsUntil } from './tables.ts';

const sumTolerance = 1e-9;
const orderTolerance = 1e-4;
const corners = [0, 1].flatMap((answer) => [0, 1].map((confidence) => ({ answer, confidence })));

/** Checks of the weights of a row. */
export const weightChecks: readonly Check<GateSubject>[] = [
  {
    name: 'simplex',
    law: 'Weights are not negative, and those of an output sum to 1 on every row with a present expert.',
    remedy: 'divide by the total of the present experts of the row and output, where it is not 0.',
    run: async (subject) => {
      for (const one of casesOf(subject)) {
        const data = one.data();
        const output = await (await trainCase(one)).predictWeights(data);
        const expected = data.present.length * data.outputs;
        demand(
          output.weights.length === expected,
          `${output.weights.length} weights for ${expected} answers.`,
        );
        for (const { where, awake, row } of rowsOfWeights(output, data)) {
          const total = row.reduce((sum, weight) => sum + weight, 0);
          demand(
            row.every((weight) => weight >= 0),
            `${where} has ${row.join(', ')}.`,
          );
          if (awake) demand(Math.abs(total - 1) <= sumTolerance, `${where} sums to ${total}.`);
        }
      }
    },
  },
  {
    name: 'present',
    law: 'Where an expert is not present its weight is exactly 0.',
    remedy:
      'multiply by `present` before dividing by the total; leave absent experts out of a softmax.',
    run: async (subject) => {
      for (const one of casesOf(subject)) {
        const data = one.data();
        const weights = await weigh(await trainCase(one), data);
        const at = weights.findIndex(
          (weight, place) => data.present[Math.floor(place / data.outputs)] === 0 && weight !== 0,
        );
        demand(at < 0, `Place ${at} has ${weights[at] ?? ''}.`);
      }
    },
  },
  {
    name: 'extremes',
    law: 'Answers and confidences of exactly 0 and 1 leave no row with a present expert without weights.',
    remedy:
      'share evenly among the present experts where the total is 0, and keep answers off 0 and 1 before taking log odds.',
    run: async (subject) => {
      for (const one of casesOf(subject)) {
        const data = one.data();
        const gate = await trainCase(one);
        for (const { answer, confidence } of corners) {
          const output = await gate.predictWeights({
            ...data,
            values: data.values.map((value) => (Number.isNaN(value) ? NaN : answer)),
            confidence: data.confidence.map((own) => (Number.isNaN(own) ? NaN : confidence)),
          });
          for (const { where, awake, row } of rowsOfWeights(output, data)) {
            const total = row.reduce((sum, weight) => sum + weight, 0);
            demand(
              !awake || total > 0.5,
              `All answer ${answer} with confidence ${confidence}: ${where} has ${row.join(', ')}.`,
            );
          }
        }
      }
    },
  },
  {
    name: 'permutation',
    law: 'Permuting the experts permutes the weights.',
    remedy: 'treat all experts alike; a tie goes to all who tie, or by name, never to the first.',
    run: async (subject) => {
      const order = [2, 0, 1];
      for (const one of casesOf(subject)) {
        const data = one.data();
        const width = widthOf(data);
        const weights = await weigh(await trainCase(one), data);
        const turned = permuted(data, order);
        const other = await weigh(await trainGate(subject, turned), turned);
        other.forEach((weight, at) => {
          const place = Math.floor((at % width) / data.outputs);
          const from = (order[place] as number) * data.outputs + (at % data.outputs);
          const expected = weights[at - (at % width) + from] as number;
          const near = Math.abs(weight - expected) <= orderTolerance;
          demand(near, `Place ${at} has ${weight}, was ${expected}.`);
        });
      }
    },
  },
  {
    name: 'inputs-unchanged',
    law: 'Neither training nor asking changes what was given: answers, context, labels, weights, states.',
    remedy: 'write into a copy: `slice()`, or an array of your own.',
    run: async (subject) => {
      for (const { data: fixture } of casesOf(subject)) {
        const plain = fixture();
        const weights = Float64Array.from(plain.folds, (_, i) => (i % 2 === 0 ? 1 : 0.5));
        const data = { ...plain, weights };
        const { values, confidence, present, quality, labels, folds } = data;
        const batch = { values, confidence, present, ...(quality && { quality }) };
        const context = Object.fromEntries(
          Object.entries(partsOf(data.context)).map(([name, part]) => [`context ${name}`, part]),
        );
        const gate = await createGate(subject, data);
        await demandUnchanged(
          'Training',
          { ...batch, ...context, labels, folds, 'sample weights': weights },
          () => gate.train(data, trainContext()),
        );
        await demandUnchanged('Asking', { ...batch, ...context }, () => weigh(gate, data));
        if (!hasStates(subject)) continue;
        const early = rowsOf(data, rowsUntil(data.context, 7));
        const late = rowsOf(data, rowsAfter(data.context, 7));
        const { states } = await gate.predictWeights(early);
        if (!states) continue;
        const from = carryStates(states, early.context, late.context);
        const carried = { from: from.values, asOf: from.asOf };
        await demandUnchanged('Continuing', carried, () => weigh(gate, { ...late, from }));
      }
    },
  },
  {
    name: 'repeatable',
    law: 'Asked twice, a gate gives the same bits: nothing that patients share moves while it is asked.',
    remedy: 'learn in `train` alone; what is remembered of a patient goes into its state.',
    run: async (subject) => {
      for (const one of casesOf(subject)) {
        const data = one.data();
        const gate = await trainCase(one);
        const weights = await weigh(gate, data);
        demandSame(await weigh(gate, data), weights, 'Asked twice');
      }
    },
  },
];
