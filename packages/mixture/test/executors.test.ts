import { describe, expect, it } from '@jest/globals';
import {
  canonicalJson,
  createState,
  decodeState,
  encodeState,
  type ComponentState,
  type Executor,
  type JsonValue,
  type ProdromeEvent,
  type PureTask,
  type TaskOutcome,
} from '@prodrome/core';
import { createInlineExecutor } from '@prodrome/executors';
import { createTrainer, planRun, statesOf, trainingTasks } from '../src/index.ts';
import { diary, expert, expertType, plan } from './support.ts';

const dataset = diary(12, 15);

const throughBytes = (state: ComponentState): ComponentState => decodeState(encodeState(state));

/** Sends every output and every outcome there and back as bytes or text. */
const bytesExecutor = (): Executor => ({
  run: (tasks, runner, context) =>
    createInlineExecutor().run(
      tasks,
      async (task, { outputs, failures }, own): Promise<TaskOutcome> => {
        const given = new Map([...outputs].map(([name, state]) => [name, throughBytes(state)]));
        const outcome = await runner(task, { outputs: given, failures }, own);
        const events = JSON.parse(JSON.stringify(outcome.events)) as TaskOutcome['events'];
        return outcome.failure
          ? { events, failure: { ...outcome.failure } }
          : { events, output: throughBytes(outcome.output) };
      },
      context,
    ),
});

async function bytesOf(executor?: Executor): Promise<{ model: string; metrics: string }> {
  const { model, metrics } = await createTrainer(plan(), executor && { executor }).train(dataset, {
    seed: '1',
  });
  const states = [...(await statesOf(model))].map(([name, state]) => [
    name,
    Buffer.from(encodeState(state)).toString('base64'),
  ]);
  return { model: JSON.stringify(states), metrics: canonicalJson(metrics as unknown as JsonValue) };
}

it('an executor that sends every output through bytes gives the same model and metrics', async () => {
  expect(await bytesOf(bytesExecutor())).toEqual(await bytesOf());
});

describe('tasks', () => {
  const tasksOf = (seed: string, changes: Parameters<typeof plan>[1] = {}, data = dataset) =>
    trainingTasks(planRun(plan([], changes), data, seed));
  const keys = (tasks: readonly PureTask[]) => tasks.map(({ key }) => key);

  it('are known by what they are made of: plan, data, seed', () => {
    const tasks = tasksOf('1');
    expect(new Set(keys(tasks)).size).toBe(tasks.length);
    expect(keys(tasksOf('1'))).toEqual(keys(tasks));
    const others = [
      tasksOf('2'),
      tasksOf('1', { replicates: 61 }),
      tasksOf('1', {}, diary(12, 15, 'other')),
    ];
    for (const other of others) {
      expect(keys(other).filter((key) => keys(tasks).includes(key))).toEqual([]);
    }
  });

  it('the council is given out-of-fold answers, and of the models only whether they failed', () => {
    const tasks = tasksOf('1');
    for (const { name, inputs, failures } of tasks.filter((task) =>
      task.name.endsWith('/council'),
    )) {
      const fit = name.split('/')[0] ?? '';
      const own = inputs.filter((input) => /^[^/]+\/(features|expert\/.*)$/.test(input));
      expect(own.filter((input) => input.startsWith(`${fit}/`))).toEqual([]);
      const experts = inputs.filter((input) => input.endsWith('/expert/markov'));
      expect(experts).toHaveLength(6);
      expect(failures).toEqual(expect.arrayContaining([`${fit}/expert/markov`]));
    }
  });

  it('are given what they name and nothing else', async () => {
    const seen: [string, string[]][] = [];
    const executor: Executor = {
      run: (tasks, runner, context) =>
        createInlineExecutor().run(
          tasks,
          (task, inputs, own) => {
            seen.push([task.name, [...inputs.outputs.keys()]]);
            expect([...inputs.outputs.keys()]).toEqual(task.inputs);
            return runner(task, inputs, own);
          },
          context,
        ),
    };
    await createTrainer(plan(), { executor }).train(dataset, { seed: '1' });
    expect(seen.length).toBe(trainingTasks(planRun(plan(), dataset, '1')).length);
  });
});

describe('checkpoints', () => {
  /** Counts to 3 in training, one a checkpoint. */
  const counting = (stopAt: number, counts: number[]) =>
    expertType('counting', () => ({
      train: async (_, { checkpoint, resume }) => {
        let count = resume ? (resume.json as { count: number }).count : 0;
        while (count < 3) {
          count += 1;
          counts.push(count);
          checkpoint?.(() => createState('counting', 1, { count }));
          if (count === stopAt) throw new Error('killed');
        }
        return { metrics: { count }, notes: [] };
      },
      predict: async ({ rows }) => ({ values: new Float64Array(rows.length).fill(0.5) }),
    }));

  it('are passed through by the key of their task, and an interrupted one goes on where it was', async () => {
    const kept = new Map<string, ComponentState>();
    const train = (stopAt: number, counts: number[]) =>
      createTrainer(plan([expert('counting', counting(stopAt, counts), 'all')]), {
        checkpoint: (key, state) => kept.set(key, state()),
        resume: (key) => kept.get(key),
      }).train(dataset, { seed: '1' });
    const first: number[] = [];
    const { metrics } = await train(2, first);
    expect(metrics.absent['counting']).toMatch(/killed/);
    expect(new Set(first)).toEqual(new Set([1, 2]));
    const second: number[] = [];
    await train(9, second);
    expect(new Set(second)).toEqual(new Set([3]));
    expect(second).toHaveLength(kept.size);
  });
});

it('what components say of their training reaches the run log and the metrics of the model', async () => {
  const events: ProdromeEvent[] = [];
  const talking = expertType('talking', () => ({
    train: async () => ({ metrics: { depth: 3, nothing: NaN }, notes: ['deep enough'] }),
    predict: async ({ rows }) => ({ values: new Float64Array(rows.length).fill(0.5) }),
  }));
  const trainer = createTrainer(plan([expert('talking', talking, 'all')]), {
    emit: (event) => events.push(event),
  });
  const { metrics } = await trainer.train(dataset, { seed: '1' });
  expect(metrics.training).toContainEqual({
    ...{ component: 'expert', name: 'talking' },
    ...{ metrics: { depth: 3 }, notes: ['deep enough'] },
  });
  expect(metrics.training.map(({ component }) => component)).toEqual(
    expect.arrayContaining(['transform', 'expert', 'gate', 'combination']),
  );
  const told = events.filter((event) => event.type === 'trained' && event.name === 'talking');
  expect(told.length).toBeGreaterThan(4);
});
