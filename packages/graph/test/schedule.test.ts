import { expect, it } from '@jest/globals';
import { GraphBuilder, openSession, writeModel, type Schedule } from '../src/index.ts';
import { scheduleFactors } from '../src/training/schedule.ts';

async function factors(schedule: Schedule, count: number): Promise<number[]> {
  const graph = new GraphBuilder('schedule');
  const steps = graph.input('steps', 'double', ['n']);
  graph.output(scheduleFactors(graph, schedule, steps), 'factors');
  const session = await openSession(writeModel(graph.model()));
  const data = Float64Array.from({ length: count }, (_, i) => i);
  const results = await session.run({ steps: { type: 'double', shape: [count], data } });
  await session.release();
  return Array.from(results['factors']?.data ?? [], Number);
}

it('stays', async () => {
  expect(await factors({ kind: 'constant' }, 3)).toEqual([1, 1, 1]);
});

it('falls by a factor', async () => {
  const schedule = { kind: 'step', everySteps: 2, factor: 0.5 } as const;
  expect(await factors(schedule, 6)).toEqual([1, 1, 0.5, 0.5, 0.25, 0.25]);
});

it('rises, then falls by half a cosine to 0 and stays there', async () => {
  const schedule = { kind: 'cosine', warmupSteps: 4, totalSteps: 12 } as const;
  const wanted = Array.from({ length: 14 }, (_, step) => {
    if (step < 4) return (step + 1) / 4;
    return (1 + Math.cos((Math.PI * Math.min(step - 4, 8)) / 8)) / 2;
  });
  const found = await factors(schedule, 14);
  expect(found).toHaveLength(14);
  found.forEach((value, step) => {
    expect(value).toBeCloseTo(wanted[step] ?? NaN, 6);
  });
});

it.each<Schedule>([
  { kind: 'step', everySteps: 0, factor: 0.5 },
  { kind: 'cosine', warmupSteps: 5, totalSteps: 5 },
])('refuses %j', async (schedule) => {
  await expect(factors(schedule, 1)).rejects.toMatchObject({ code: 'GRAPH' });
});
