import { expect, it } from '@jest/globals';
import { allComponents, OptimizerFactory } from '../src/index.ts';

const { createOptimizerForExpert } = OptimizerFactory;

it('a search of the configuration is a search over what it writes', () => {
  const config = {
    type: 'grid_search',
    parameters: { n_estimators: [50, 100, 150], max_depth: [3, 5, 7] },
  };
  const made = createOptimizerForExpert('gradient_boosting', config);
  if (made.kind !== 'search') throw new Error('no search');
  const trials = made.search.ask(99);
  expect(trials).toHaveLength(9);
  expect(trials[1]?.parameters).toEqual({ n_estimators: 50, max_depth: 5 });
  expect(made.withParameters(trials[1]?.parameters ?? {}).options).toMatchObject({
    nEstimators: 50,
    maxDepth: 5,
  });
});

it('without anything it is auto over what the type says is worth searching for', () => {
  const made = createOptimizerForExpert('gradient_boosting', {}, { seed: 3 });
  if (made.kind !== 'search') throw new Error('no search');
  const [trial] = made.search.ask(1);
  expect(made.type).toBe('auto');
  expect(trial?.why).toMatch(/^gp: /);
  expect(Object.keys(trial?.parameters ?? {})).toEqual(Object.keys(made.space));
  expect(() => made.withParameters(trial?.parameters ?? {})).not.toThrow();
  const again = createOptimizerForExpert('gradient_boosting', {}, { seed: 3 });
  expect(again.kind === 'search' && again.search.ask(1)).toEqual([trial]);
});

it('what trains a network by gradient steps is that', async () => {
  const components = await allComponents();
  const config = { type: 'adam', learning_rate: 0.01 };
  expect(createOptimizerForExpert('lstm_network', config, { components })).toMatchObject({
    ...{ kind: 'training', type: 'adam' },
    options: { type: 'adam', learningRate: 0.01 },
  });
});

it('a type with nothing to search for, a misspelt search and one that gradients do not train are refused', () => {
  expect(() => createOptimizerForExpert('climatology', {})).toThrow(
    /optimizer of climatology: expected a type that says what/,
  );
  expect(() => createOptimizerForExpert('gradient_boosting', { type: 'adam' })).toThrow(
    /CONFIG|not trained by gradient steps/,
  );
  expect(() => createOptimizerForExpert('lstm', {})).toThrow(/gradient_boosting/);
});
