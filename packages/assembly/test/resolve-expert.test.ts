import { describe, expect, it } from '@jest/globals';
import { mkdir, writeFile } from 'node:fs/promises';
import { parseYaml, validateConfig } from '@prodrome/config';
import {
  createTypeRegistry,
  defineSearch,
  type ExpertType,
  type Search,
  type SearchType,
} from '@prodrome/core';
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
      what: 'a search',
      lines: [
        'type: logistic_regression',
        'optimizer: { type: grid_search, parameters: { C: [1, 2] } }',
      ],
      error:
        /^experts\[0\]\.optimizer\.type \(moe\.yaml:4:\d+\).*"grid_search".*Searches for parameters/,
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

  it('is a search where a registry knows it, however it is spelt', () => {
    const halving: SearchType = defineSearch({
      type: 'halving',
      description: 'halves what is left',
      options: { '~standard': { version: 1, vendor: 'own', validate: (value) => ({ value }) } },
      create: (): Search => {
        throw new Error('a search that is refused is not made');
      },
    });
    const searches = createTypeRegistry<SearchType>('search', [halving]);
    const lines = [lstm, 'optimizer: { type: halving }'];
    expect(() => planAmong({ ...components, searches }, 'moe.yaml', ...lines)).toThrow(
      /"halving".*Searches for parameters/,
    );
    // and otherwise no optimiser
    for (const type of ['halving', 'evolution', 'random_search']) {
      expect(() => planOf(lstm, `optimizer: { type: ${type} }`)).toThrow(
        /^experts\[0\]\.optimizer\.type \(moe\.yaml:4:\d+\): expected one of sgd, rmsprop, adam, adamw/,
      );
    }
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
