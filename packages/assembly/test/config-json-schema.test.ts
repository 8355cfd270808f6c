import { describe, expect, it } from '@jest/globals';
import { formatPath, parseYaml, validateConfig } from '@prodrome/config';
import { createTypeRegistry, ProdromeError, type ExpertType } from '@prodrome/core';
import { readFile } from 'node:fs/promises';
import {
  allComponents,
  configJsonSchema,
  configSchema,
  planFromConfig,
  type JsonSchema,
} from '../src/index.ts';
import { createResolver } from '../src/component-resolver.ts';
import { sourceOf } from '../src/open-data-source.ts';
import { storeOf } from '../src/open-store.ts';
import { executorOf } from '../src/executor-of.ts';
import { badValues, writeYaml } from './bad-values.ts';

const components = await allComponents();
const schema = configJsonSchema(components);
const at = (part: unknown, ...path: string[]): unknown =>
  path.reduce<unknown>((from, key) => (from as Record<string, unknown>)[key], part);

/** The rules of what a section's `type` names. */
const byType = (section: unknown): object[] =>
  (at(section, 'allOf') as object[]).filter(
    (rule) => 'type' in (at(rule, 'if', 'properties') as object),
  );

describe('the JSON Schema of the configuration', () => {
  it('is the committed file; `pnpm schema` writes it', async () => {
    const file = new URL('../../../docs/schema/moe.schema.json', import.meta.url);
    const text = await readFile(file, 'utf8');
    expect(JSON.parse(text)).toEqual(schema);
    // and in the same order
    expect(JSON.stringify(JSON.parse(text))).toBe(JSON.stringify(schema));
  });

  it('spells keys as the YAML does, but not the keys of maps', () => {
    const fields = at(schema, 'properties') as object;
    expect(Object.keys(fields)).toContain('gating_network');
    expect(Object.keys(at(fields, 'validation', 'properties') as object)).toContain('inner_folds');
    expect(at(fields, 'data', 'properties', 'domains', 'propertyNames', 'enum')).toContain(
      'medication_history',
    );
    const keys: string[] = [];
    JSON.stringify(schema, (key, value: unknown) => {
      if (key === 'properties') keys.push(...Object.keys(value as object));
      return value;
    });
    expect(keys.filter((key) => /[a-z][A-Z]/.test(key))).toEqual([]);
  });

  it('describes the parameters of every expert and gate type', () => {
    const rules = (...path: string[]) =>
      byType(at(schema, 'properties', ...path)).map((rule) => [
        at(rule, 'if', 'properties', 'type', 'const'),
        Object.keys(at(rule, 'then', 'properties', 'parameters', 'properties') as object),
      ]);
    const training = ['steps', 'epochs', 'batch', 'patience', 'validation_fraction', 'backend'];
    const weighted = ['dropout', 'class_weighting', 'loss', ...training];
    const recurrent = ['hidden_units', 'layers', ...weighted];
    const categories = ['category_smoothing', 'category_l2', 'plausibility'];
    const forest = [
      ...['n_estimators', 'max_depth', 'max_leaves', 'min_data_in_leaf'],
      ...['column_subsample_by_node', 'subsample', 'bootstrap', ...categories],
    ];
    const frozen = [
      ...['path', 'inputs', 'missing', 'output', 'golden', 'tolerance'],
      ...['trained_on', 'max_megabytes', 'max_operators'],
    ];
    expect(rules('experts', 'items')).toEqual([
      ['climatology', ['strength']],
      ['markov', ['l2']],
      ['logistic_regression', ['C', 'l1_ratio', 'max_iterations']],
      [
        'personal_state_space',
        ['subtypes', 'observation', 'epochs', 'learning_rate', 'penalty', 'batch_patients'],
      ],
      [
        'gradient_boosting',
        [
          ...['n_estimators', 'max_depth', 'max_leaves', 'learning_rate', 'min_data_in_leaf'],
          ...['l1', 'l2', 'subsample', 'column_subsample', 'validation_fraction', 'patience'],
          ...categories,
        ],
      ],
      ['random_forest', forest],
      ['extra_trees', forest],
      ['lstm_network', recurrent],
      ['gru_network', recurrent],
      ['temporal_convolution', ['filters', 'kernel', 'layers', ...weighted]],
      ['multilayer_perceptron', ['hidden_layers', 'activation', ...weighted]],
      [
        'mixture_network',
        ['experts', 'expert_units', 'gate_units', 'active', 'balance', 'dropout', ...training],
      ],
      ['onnx_model', frozen],
      ['tfjs_model', frozen],
    ]);
    const nearest = ['neighbours', 'threshold', 'max_rows'];
    expect(rules('gating_network')).toEqual([
      ['uniform', []],
      ['static', ['weights']],
      ['greedy', ['rounds']],
      ['softmax', ['l2', 'use_confidence', 'max_iterations']],
      ['hierarchical', ['groups', 'l2', 'use_confidence', 'max_iterations']],
      [
        'gradient_boosting',
        [
          ...['rounds', 'trees_per_round', 'learning_rate', 'max_depth', 'min_data_in_leaf', 'l2'],
          ...['use_confidence', 'validation_fraction', 'patience', 'max_rows'],
        ],
      ],
      ['noisy_top_k', ['k', 'importance', 'load', 'l2', 'epochs', 'batch', 'learning_rate']],
      ['knora_e', nearest],
      ['ola', nearest],
      ['meta_des', [...nearest, 'profiles', 'mode']],
      [
        'neural_network',
        [
          ...['hidden_layers', 'activation', 'use_confidence', 'epochs', 'batch', 'patience'],
          ...['validation_fraction', 'backend'],
        ],
      ],
      [
        'personal',
        [
          ...['gate', 'method', 'personalize', 'prior_strength', 'quality_impact'],
          ...['drift_detector', 'drift_impact'],
        ],
      ],
    ]);
  });

  it('describes the options of the optimizer by its type', () => {
    const [lstm] = byType(at(schema, 'properties', 'experts', 'items')).filter(
      (rule) => at(rule, 'if', 'properties', 'type', 'const') === 'lstm_network',
    );
    const section = at(lstm, 'then', 'properties', 'optimizer');
    const known = byType(section).map((rule) => [
      at(rule, 'if', 'properties', 'type', 'const'),
      at(rule, 'then', 'propertyNames', 'enum'),
    ]);
    const general = ['type', 'clip_norm', 'schedule', 'learning_rate', 'weight_decay'];
    expect(known).toEqual([
      ['sgd', [...general, 'momentum']],
      ['rmsprop', [...general, 'smoothing', 'epsilon']],
      ['adam', [...general, 'betas', 'epsilon']],
      ['adamw', [...general, 'betas', 'epsilon']],
    ]);
  });

  it('leaves the parameters of a type free whose validator does not describe itself', () => {
    const options = {
      '~standard': { version: 1, vendor: 'own', validate: (value: unknown) => ({ value }) },
    } as const;
    const own = { ...components.experts.get('markov'), type: 'own', options };
    const experts = createTypeRegistry<ExpertType>('expert', [own]);
    const { properties } = configJsonSchema({ ...components, experts });
    expect(at(properties, 'experts', 'items', 'allOf')).toEqual([
      {
        if: { required: ['type'], properties: { type: { const: 'own' } } },
        then: { properties: { parameters: {} } },
      },
    ]);
  });
});

/** What loading a configuration does once its file is read. */
function load(text: string): void {
  const document = parseYaml(text, 'moe.yaml');
  const config = validateConfig(configSchema, document);
  planFromConfig(config, components, document);
  const resolver = createResolver(components, document);
  storeOf(config, resolver);
  executorOf(config, resolver);
  sourceOf(config, resolver);
}

const base = { version: '1.0.0', experts: [{ name: 'a', type: 'markov' }] };
const cases = badValues(schema, base).map((bad) => ({ ...bad, where: formatPath(bad.path) }));

describe('every bad value that the schema tells of', () => {
  it('is one of hundreds, over every section and type', () => {
    expect(() => {
      load(writeYaml(base).text);
    }).not.toThrow();
    expect(cases.length).toBeGreaterThan(300);
    const sections = new Set(cases.map(({ path }) => path[0]));
    for (const section of Object.keys(schema['properties'] as JsonSchema)) {
      expect(sections).toContain(section);
    }
  });

  it.each(cases)('$where: $what is refused at its line', ({ path, where, config }) => {
    const { text, lineOf } = writeYaml(config);
    let refused: unknown;
    try {
      load(text);
    } catch (error) {
      refused = error;
    }
    if (!ProdromeError.is(refused)) throw new Error(`accepted:\n${text}`, { cause: refused });
    expect(refused.code).toBe('CONFIG');
    expect(refused.message.startsWith(`${where} (moe.yaml:${lineOf(path)}:`)).toBe(true);
  });
});
