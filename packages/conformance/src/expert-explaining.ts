import type { Attribution, ExpertInput, ExpertModel } from '@prodrome/core';
import { demand, demandSame, type Check } from './check.ts';
import {
  askAll,
  createModel,
  diaryFor,
  hasStates,
  trainModel,
  type ExpertSubject,
} from './expert-subject.ts';
import { carryStates, cellsOf, everyRow, rowsWhere, splitAt } from './tables.ts';

const tolerance = 1e-9;

/** Checks of experts that say why they answer so. */
export const explainingChecks: readonly Check<ExpertSubject>[] = [
  {
    name: 'attribution',
    law: 'On the declared scale, the base and what each column adds sum to the answer within 1e-9; a row without an answer is NaN.',
    remedy:
      'explain what `predict` answers, after every step that it takes, on the scale on which the parts add up; what no column tells belongs into `base`.',
    applies: async (subject) => (await createModel(subject)).explain !== undefined,
    run: async (subject) => {
      const table = diaryFor(subject);
      const model = await trainModel(subject);
      const all = await explained(model, { table, rows: everyRow(table.rows) });
      if (!all) return;
      const rows = rowsWhere(table, (row) => row % 7 === 3);
      const some = await explained(model, { table, rows });
      demandSame(some?.base ?? [], cellsOf(all.base, rows), 'Base of every seventh row');
      const parts = cellsOf(all.values, rows, table.columns.length);
      demandSame(some?.values ?? [], parts, 'Values of every seventh row');
      if (!hasStates(subject)) return;
      const { early, late } = splitAt(table, 7);
      const { states } = await askAll(model, early);
      if (!states) return;
      const from = carryStates(states, early, late);
      await explained(model, { table: late, rows: everyRow(late.rows), from });
    },
  },
];

/** An explanation that sums to the answers. */
async function explained(model: ExpertModel, input: ExpertInput): Promise<Attribution | undefined> {
  const { values: answers } = await model.predict(input);
  const attribution = await model.explain?.(input);
  if (!attribution) return undefined;
  const { scale, base, values } = attribution;
  const width = input.table.columns.length;
  demand(['identity', 'logit'].includes(scale), `The scale is ${scale}.`);
  demand(base.length === answers.length, `${base.length} bases for ${answers.length} answers.`);
  const count = answers.length * width;
  demand(values.length === count, `${values.length} values for ${count} answers and columns.`);
  answers.forEach((answer, at) => {
    const parts = [base[at] as number, ...cellsOf(values, [at], width)];
    if (Number.isNaN(answer)) {
      demand(parts.every(Number.isNaN), `Answer ${at} is NaN, its explanation is not.`);
      return;
    }
    const sum = parts.reduce((total, part) => total + part, 0);
    const expected = scale === 'identity' ? answer : Math.log(answer / (1 - answer));
    const same = sum === expected || Math.abs(sum - expected) <= tolerance;
    demand(same, `Answer ${at} is ${expected} on the scale ${scale}, its parts sum to ${sum}.`);
  });
  return attribution;
}
