import { expect, it } from '@jest/globals';
import {
  canonicalJson,
  encodeState,
  type JsonValue,
  type ProdromeEvent,
  type TaskOutcome,
} from '@prodrome/core';
import { createTrainer, planRun, statesOf, trainingTasks } from '../src/index.ts';
import { diary, expert, expertType, plan } from './support.ts';

const dataset = diary(12, 15);

/** An expert that fails wherever it is trained, beside those that do not. */
const failing = expert(
  'failing',
  expertType('failing', () => ({
    train: () => Promise.reject(new Error('no')),
    predict: async ({ rows }) => ({ values: new Float64Array(rows.length) }),
  })),
  'all',
);
const whole = () => plan([failing]);

async function train(settings: Parameters<typeof createTrainer>[1]) {
  const events: ProdromeEvent[] = [];
  const emit = (event: ProdromeEvent): void => {
    // stacks tell who called
    events.push('trace' in event ? { ...event, trace: '' } : event);
  };
  const { model, metrics } = await createTrainer(whole(), { emit, ...settings }).train(dataset, {
    seed: '1',
  });
  const states = [...(await statesOf(model))].map(([name, state]) => [
    name,
    Buffer.from(encodeState(state)).toString('base64'),
  ]);
  return { states, metrics: canonicalJson(metrics as unknown as JsonValue), events };
}

it('tasks that were kept are not done again; model, metrics and what is told are the same', async () => {
  const kept = new Map<string, TaskOutcome>();
  const all = await train({ keep: async (key, outcome) => void kept.set(key, outcome) });
  const tasks = trainingTasks(planRun(whole(), dataset, '1'));
  expect([...kept.keys()]).toEqual(tasks.map(({ key }) => key));
  for (const every of [1, 2, 3]) {
    const again: string[] = [];
    const some = new Map([...kept].filter((_, i) => i % every === 0));
    const resumed = await train({
      recall: async (key) => some.get(key),
      keep: async (key) => void again.push(key),
    });
    expect(resumed).toEqual(all);
    expect(again).toEqual([...kept.keys()].filter((key) => !some.has(key)));
  }
});

it('a run ends when what a task gave cannot be kept', async () => {
  const keep = () => Promise.reject(new Error('no room'));
  await expect(train({ keep })).rejects.toThrow('no room');
});
