import { parseYaml } from '@prodrome/config';
import { ProdromeError, type RunnerFactory, type TaskRunner } from '@prodrome/core';
import { createTaskRunner, planRun, trainingTasks } from '@prodrome/mixture';
import { componentsFor } from './all-components.ts';
import { modulesOf, withModules } from './load-modules.ts';
import { hashModules } from './module-trust.ts';
import { planFromConfig } from './plan-from-config.ts';
import { learningTypes, type TrainingMessage } from './portable-training.ts';
import { unpackTable } from './table-message.ts';

/**
 * The runner of a training in another process.
 * @throws ProdromeError as `planFromConfig`; `STATE` from the runner for a task of another training.
 */
export const createRunner: RunnerFactory = async (data) => {
  const { config, yaml, base, modules, seed, dataset } = data as TrainingMessage;
  const names = learningTypes(config);
  const installed = await componentsFor(names);
  const components = await withModules(installed, names, base);
  const found = await hashModules(modulesOf(installed, names), base);
  const changed = Object.keys(modules).find((module) => found[module] !== modules[module]);
  if (changed !== undefined) throw otherFile(changed);
  const plan = planFromConfig(config, components, parseYaml(yaml.text, yaml.file));
  const run = planRun(plan, { ...dataset, table: unpackTable(dataset.table) }, seed);
  const keys = new Map(trainingTasks(run).map(({ name, key }) => [name, key]));
  const runner = createTaskRunner(run);
  return ((task, inputs, context) => {
    if (keys.get(task.name) !== task.key) throw otherRun(task.name);
    return runner(task, inputs, context);
  }) satisfies TaskRunner;
};

const otherFile = (module: string): ProdromeError =>
  new ProdromeError('STATE', {
    where: `module ${module}`,
    expected: 'the file that the training began with',
    got: 'another',
    hint: 'The module was changed meanwhile: train again',
  });

const otherRun = (task: string): ProdromeError =>
  new ProdromeError('STATE', {
    where: `task ${task}`,
    expected: 'the plan and data that the training began with',
    got: 'others',
    hint: 'Prodrome was installed anew meanwhile: train again',
  });
