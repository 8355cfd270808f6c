import { describe, expect, it } from '@jest/globals';
import { mkdir, writeFile } from 'node:fs/promises';
import { parseYaml, validateConfig } from '@prodrome/config';
import { createTypeRegistry, type ExpertType } from '@prodrome/core';
import { z } from 'zod';
import { planRecipe } from '@prodrome/mixture';
import { allComponents, configSchema, planFromConfig, planFromRecipe } from '../src/index.ts';
import { temporaryFolder } from './support.ts';

const components = await allComponents();

const folder = temporaryFolder();

function planOf(...lines: string[]) {
  return planBeside('moe.yaml', ...lines);
}

function planBeside(file: string, ...lines: string[]) {
  return planAmong(components, file, ...lines);
}

function planAmong(among: typeof components, file: string, ...lines: string[]) {
  const text = ['experts:', '  - name: body', ...lines.map((line) => `    ${line}`)].join('\n');
  const document = parseYaml(`${text}\n`, file);
  return planFromConfig(validateConfig(configSchema, document), among, document);
}

const lstm = 'type: lstm_network';

describe('the section optimizer of an expert', () => {
  it('becomes an option of a type that has it, as the specification writes it', () => {
    const plan = planOf(
      lstm,
      'parameters: { hidden_units: 64, dropout: 0.2 }',
      'optimizer: { type: adam, learning_rate: 0.01, schedule: { type: cosine, warmup_epochs: 2 } }',
    );
    const options = {
      hiddenUnits: 64,
      dropout: 0.2,
      optimizer: {
        type: 'adam',
        learningRate: 0.01,
        schedule: { type: 'cosine', warmupEpochs: 2 },
      },
    };
    expect(plan.experts[0]).toMatchObject({ options, recipe: { type: 'lstm_network', options } });
    // and it is the same from a bundle
    const again = planFromRecipe(planRecipe(plan), components);
    expect(again.experts[0]).toMatchObject({ options });
  });

  it('may be left out', () => {
    const { experts } = planOf(lstm);
    expect(experts[0]?.options).toMatchObject({ optimizer: { type: 'adam', learningRate: 0.001 } });
  });

  it.each([
    {
      what: 'a wrong number',
      lines: [lstm, 'optimizer:', '  type: adam', '  learning_rate: fast'],
      error: /^experts\[0\]\.optimizer\.learning_rate \(moe\.yaml:6:\d+\): expected a number/,
    },
    {
      what: 'an unknown key',
      lines: [lstm, 'optimizer:', '  learning_rates: 1'],
      error:
        /^experts\[0\]\.optimizer\.learning_rates \(moe\.yaml:5:7\).*Did you mean learning_rate/,
    },
    {
      what: 'momentum of adam',
      lines: [lstm, 'optimizer: { momentum: 0.9 }'],
      error:
        /^experts\[0\]\.optimizer\.momentum \(moe\.yaml:4:\d+\): expected one of the keys learning_rate, weight_decay, betas, epsilon, type, clip_norm, schedule, got momentum/,
    },
    {
      what: 'a type that is not trained by gradient steps',
      lines: ['type: markov', 'optimizer: { type: adam }'],
      error: /^experts\[0\]\.optimizer \(moe\.yaml:4:\d+\): expected no optimizer: type markov/,
    },
    {
      what: 'the section among the parameters',
      lines: [lstm, 'parameters:', '  optimizer: { type: adam }'],
      error:
        /^experts\[0\]\.parameters\.optimizer \(moe\.yaml:5:\d+\): expected the section experts\[0\]\.optimizer/,
    },
  ])('is refused at its line: $what', ({ lines, error }) => {
    expect(() => planOf(...lines)).toThrow(error);
  });

  it.each(['halving', 'evolution', 'random_search'])('is no optimiser: %s', (type) => {
    expect(() => planOf(lstm, `optimizer: { type: ${type} }`)).toThrow(
      /^experts\[0\]\.optimizer\.type \(moe\.yaml:4:\d+\): expected one of sgd, rmsprop, adam, adamw/,
    );
  });

  it('is refused where a validator does not tell its keys', () => {
    const options = {
      '~standard': { version: 1, vendor: 'own', validate: (value: unknown) => ({ value }) },
    } as const;
    const own: ExpertType = { ...components.experts.get('markov'), type: 'own', options };
    const experts = createTypeRegistry<ExpertType>('expert', [own]);
    const config = configSchema.parse({
      experts: [{ name: 'a', type: 'own', optimizer: { type: 'adam' } }],
    });
    expect(() => planFromConfig(config, { ...components, experts })).toThrow(
      /type own is not trained/,
    );
  });
});

describe('a search', () => {
  const trees = 'type: gradient_boosting';
  const searchOf = (...lines: string[]) => planOf(...lines).experts[0]?.search;

  it('stands where the specification writes it, or beside the optimiser', () => {
    const parameters =
      '{ n_estimators: [5, 10], learning_rate: { low: 0.01, high: 1, log: true } }';
    const space = {
      n_estimators: { kind: 'choice', values: [5, 10] },
      learning_rate: { kind: 'number', low: 0.01, high: 1, whole: false, scale: 'log' },
    };
    expect(
      searchOf(trees, `optimizer: { type: grid_search, parameters: ${parameters} }`),
    ).toMatchObject({
      space,
      metric: 'log_loss',
      folds: 3,
    });
    const own = `{ type: random, parameters: ${parameters}, metric: within_auc, folds: 4, trials: 7 }`;
    expect(searchOf(trees, `search: ${own}`)).toMatchObject({
      ...{ space, metric: 'within_auc', folds: 4, trials: 7 },
      search: { recipe: { type: 'random' } },
    });
  });

  it('has as many trials as it says, 50, or as end it', () => {
    const parameters = '{ max_depth: { low: 1, high: 8 } }';
    const trialsOf = (type: string) =>
      searchOf(trees, `search: { type: ${type}, parameters: ${parameters} }`);
    expect(trialsOf('random')?.trials).toBe(50);
    expect(trialsOf('grid_search')?.trials).toBeUndefined();
    expect(trialsOf('random')?.space['max_depth']).toMatchObject({ whole: true });
  });

  it('may try options of what trains the expert', () => {
    const found = searchOf(
      ...[lstm, 'parameters: { hidden_units: 8 }', 'optimizer: { type: adam, clip_norm: 2 }'],
      'search: { type: random, parameters: { optimizer.learning_rate: { low: 0.0001, high: 0.1, log: true }, hidden_units: [8, 16] } }',
    );
    const tried = found?.withParameters({ 'optimizer.learning_rate': 0.05, hidden_units: 16 });
    expect(tried?.options).toMatchObject({
      hiddenUnits: 16,
      optimizer: { type: 'adam', learningRate: 0.05, clipNorm: 2 },
    });
  });

  it('may stop trials before their last fold', () => {
    const own = (pruner: string) =>
      `optimizer: { type: grid_search, parameters: { max_depth: [3, 5] }, pruner: ${pruner} }`;
    expect(searchOf(trees, own('{ type: median, warmup: 1 }'))?.pruner).toEqual({
      ...{ type: 'median', startup: 5, warmup: 1 },
    });
    expect(searchOf(trees, own('{ type: wilcoxon }'))?.pruner).toEqual({
      ...{ type: 'wilcoxon', level: 0.1, warmup: 2 },
    });
    expect(() => searchOf(trees, own('{ type: median, factor: 2 }'))).toThrow(
      /optimizer\.pruner\.factor \(moe\.yaml:4:\d+\)/,
    );
    expect(() => searchOf(trees, own('{ type: medium }'))).toThrow(
      /optimizer\.pruner.* \(moe\.yaml:4:\d+\).*median/,
    );
  });

  it('of a type of its own options takes these beside type', () => {
    const grid =
      '{ type: grid_search, points: 3, parameters: { learning_rate: { low: 0.1, high: 0.3 } } }';
    expect(searchOf(trees, `search: ${grid}`)?.search.options).toMatchObject({ points: 3 });
  });

  it.each([
    [
      'an empty space',
      'optimizer: { type: grid_search, parameters: {} }',
      /optimizer\.parameters \(moe\.yaml:4:\d+\): expected at least one parameter/,
    ],
    ['no space', 'optimizer: { type: grid_search }', /optimizer\.parameters/],
    [
      'a misspelt parameter',
      'search: { type: random, parameters: { max_dept: [1] } }',
      /search\.parameters\.max_dept \(moe\.yaml:4:\d+\).*Did you mean max_depth/,
    ],
    [
      'a value that the type refuses',
      'optimizer: { type: grid_search, parameters: { max_depth: [3, deep] } }',
      /optimizer\.parameters\.max_depth \(moe\.yaml:4:\d+\): expected a.*"deep"/,
    ],
    [
      'an end that the type refuses',
      'search: { type: random, parameters: { max_depth: { low: 0, high: 3 } } }',
      /search\.parameters\.max_depth/,
    ],
    [
      'low > high',
      'search: { type: random, parameters: { max_depth: { low: 5, high: 3 } } }',
      /search\.parameters\.max_depth \(moe\.yaml:4:\d+\): expected low ≤ high/,
    ],
    [
      'log through 0',
      'search: { type: random, parameters: { l2: { low: 0, high: 3, log: true } } }',
      /low above 0 on a log scale/,
    ],
    [
      'a metric that is none',
      'search: { type: random, parameters: { max_depth: [3] }, metric: accuracy }',
      /search\.metric \(moe\.yaml:4:\d+\)/,
    ],
    [
      'an option that it does not have',
      'search: { type: random, parameters: { max_depth: [3] }, pints: 3 }',
      /search\.pints/,
    ],
    [
      'a type that is none',
      'search: { type: grid_serch, parameters: { max_depth: [3] } }',
      /search\.type \(moe\.yaml:4:\d+\).*grid_search/,
    ],
    [
      'two searches',
      'optimizer: { type: random, parameters: { max_depth: [3] } }\n    search: { type: random, parameters: { max_depth: [3] } }',
      /search \(moe\.yaml:5:\d+\): expected one search/,
    ],
  ])('is refused at its line: %s', (_, line, error) => {
    expect(() => planOf(trees, ...line.split('\n    '))).toThrow(
      expect.objectContaining({ message: expect.stringMatching(error) }),
    );
  });

  it('of a gate is refused with what to do', () => {
    const text = [
      'experts: [{ name: a, type: markov }]',
      'gating_network: { type: softmax, optimizer: { type: grid_search } }',
    ].join('\n');
    const document = parseYaml(`${text}\n`, 'moe.yaml');
    expect(() =>
      planFromConfig(validateConfig(configSchema, document), components, document),
    ).toThrow(/gating_network\.optimizer\.type \(moe\.yaml:2:\d+\).*prodrome tune/);
  });
});

describe('an option that is a file', () => {
  const lines = [
    'type: onnx_model',
    'parameters: { path: models/a.onnx, inputs: [{ columns: [a] }] }',
  ];

  it('is found beside the configuration, and written down as it was given', async () => {
    await mkdir(folder.path('models'));
    await writeFile(folder.path('models/a.onnx'), '');
    const { experts } = planBeside(folder.path('moe.yaml'), ...lines);
    expect(experts[0]).toMatchObject({
      options: { path: folder.path('models/a.onnx') },
      recipe: { options: { path: 'models/a.onnx' } },
    });
  });

  it('is refused at its line where it is not', () => {
    expect(() => planOf(...lines)).toThrow(
      /^experts\[0\]\.parameters\.path \(moe\.yaml:4:\d+\): expected a file, beside/,
    );
  });
});

describe('an option that names a component', () => {
  const named = z.strictObject({
    type: z.string(),
    parameters: z.record(z.string(), z.unknown()).optional(),
  });
  const marked = { component: 'losses' } as const;
  it.each([
    ['marked, then optional', named.meta(marked).optional()],
    ['optional, then marked', named.optional().meta(marked)],
    ['marked, then with a default', named.meta(marked).default({ type: 'brier_score' })],
    ['with a default, then marked', named.default({ type: 'brier_score' }).meta(marked)],
    ['marked, then nullable', named.meta(marked).nullable()],
  ])('%s, is resolved, with or without parameters', (_, loss) => {
    const options = z.strictObject({ loss });
    const own: ExpertType = { ...components.experts.get('markov'), type: 'own', options };
    const experts = createTypeRegistry<ExpertType>('expert', [
      own,
      ...['climatology', 'markov'].map((name) => components.experts.get(name)),
    ]);
    const planWith = (type: string) =>
      planFromConfig(
        configSchema.parse({
          experts: [{ name: 'a', type: 'own', parameters: { loss: { type } } }],
        }),
        { ...components, experts },
      );
    expect(() => planWith('nope')).toThrow(expect.objectContaining({ code: 'COMPONENT_UNKNOWN' }));
    expect(planWith('brier_score').experts[0]?.options).toEqual({
      loss: { type: 'brier_score', parameters: {} },
    });
  });
});
