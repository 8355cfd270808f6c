import { expect, it } from '@jest/globals';
import { createPlanValidator, holdOut } from '../src/index.ts';
import { diary, plan } from './support.ts';

const dataset = diary(20, 14);
const own = plan();

it('nothing of a patient that is kept apart is in what is searched', () => {
  const { searched, held } = holdOut(own, dataset, '1');
  expect(held.table.patientIds).toHaveLength(4);
  expect([...searched.table.patientIds, ...held.table.patientIds].sort()).toEqual(
    [...dataset.table.patientIds].sort(),
  );
  expect(searched.table.rows + held.table.rows).toBe(dataset.table.rows);
  expect(searched.labels).toHaveLength(searched.table.rows);
  expect(holdOut(own, dataset, '1').held.table.patientIds).toEqual(held.table.patientIds);
  expect(holdOut(own, dataset, '2').held.table.patientIds).not.toEqual(held.table.patientIds);
});

it('of one person the later days are kept apart', () => {
  const one = diary(1, 80);
  const { searched, held } = holdOut(own, one, '1');
  const last = searched.table.times.at(-1) ?? NaN;
  const known = [...held.labels].flatMap((label, row) =>
    Number.isNaN(label) ? [] : [held.table.times[row] as number],
  );
  expect(known.length).toBeGreaterThan(5);
  expect(Math.min(...known)).toBeGreaterThan(last);
});

it('losses are those of the options, and answers of experts are not asked for again', async () => {
  const validator = createPlanValidator(own, dataset, '1');
  const body = own.experts.find(({ name }) => name === 'body');
  if (!body) throw new Error('no such expert');
  const lossOf = (C: number) =>
    validator.expertLoss(
      'body',
      { ...body, options: { ...(body.options as object), C } },
      'log_loss',
      {},
    );
  const [small, large] = [await lossOf(1e-6), await lossOf(1)];
  expect(await lossOf(1e-6)).toBe(small);
  expect(large).not.toBe(small);
  const gate = await validator.mixingLoss(own, 'gate', {});
  expect(gate).toBeGreaterThan(0.3);
  expect(await validator.mixingLoss(own, 'gate', {})).toBe(gate);
  await expect(validator.mixingLoss(own, 'nobody', {})).rejects.toMatchObject({
    code: 'GATE_FAILED',
  });
});
