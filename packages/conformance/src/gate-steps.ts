import type { GatingNetwork, WeightStep } from '@prodrome/core';
import { demand, demandSame, type Check } from './check.ts';
import {
  casesOf,
  rowsOf,
  rowsOfWeights,
  trainCase,
  weigh,
  widthOf,
  type GateSubject,
} from './gate-subject.ts';
import { cellsOf, patientSplits } from './tables.ts';

const sumTolerance = 1e-9;

/** The check of what a gate says led to its weights; one that says nothing passes. */
export const gateStepChecks: readonly Check<GateSubject>[] = [
  {
    name: 'steps',
    law: 'Steps lie on the simplex and end with the weights, which are the same bits whether they are asked for or not; they depend on what weights may depend on.',
    remedy:
      'copy the weights after each step, the last step included, where `context.steps` is true; compute nothing otherwise because of it.',
    run: async (subject) => {
      for (const one of casesOf(subject)) {
        const data = one.data();
        const gate = await trainCase(one);
        const weights = await weigh(gate, data);
        const again = await weigh(gate, data);
        // `repeatable` tells of that
        if (again.some((weight, at) => !Object.is(weight, weights[at]))) continue;
        const asked = await gate.predictWeights(data, { steps: true });
        demandSame(asked.weights, weights, 'Asked for its steps');
        const { steps } = asked;
        if (!steps) continue;
        const last = steps.at(-1)?.weights ?? new Float64Array();
        demandSame(last, weights, 'The last step');
        for (const step of steps) {
          const size = `Step ${step.name} has ${step.weights.length} weights, not ${weights.length}.`;
          demand(step.weights.length === weights.length, size);
          for (const { where, awake, row } of rowsOfWeights({ weights: step.weights }, data)) {
            const total = row.reduce((sum, weight) => sum + weight, 0);
            const isFair = row.every((weight) => weight >= 0);
            const isWhole = Math.abs(total - Number(awake)) <= sumTolerance;
            demand(isFair && isWhole, `Step ${step.name}, ${where} has ${row.join(', ')}.`);
          }
        }
        for (const { what, rows } of patientSplits(data.context)) {
          const own = await stepsOf(gate, rowsOf(data, rows));
          demand(own.length === steps.length, `${what}: ${own.length} steps, not ${steps.length}.`);
          own.forEach((step, at) => {
            const whole = cellsOf((steps[at] as WeightStep).weights, rows, widthOf(data));
            demandSame(step.weights, Float64Array.from(whole), `${what}, step ${step.name}`);
          });
        }
      }
    },
  },
];

const stepsOf = async (
  gate: GatingNetwork,
  batch: Parameters<GatingNetwork['predictWeights']>[0],
): Promise<readonly WeightStep[]> =>
  (await gate.predictWeights(batch, { steps: true })).steps ?? [];
