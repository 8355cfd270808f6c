import { describe, expect, it } from '@jest/globals';
import { planRecipe } from '@prodrome/mixture';
import {
  builtInComponents,
  configSchema,
  planFromConfig,
  planFromRecipe,
  type Config,
} from '../src/index.ts';

const components = builtInComponents();
const config = (changes: object = {}): Config =>
  configSchema.parse({ experts: [{ name: 'body', type: 'logistic_regression' }], ...changes });
const planOf = (changes: object = {}) => planFromConfig(config(changes), components);

describe('the plan of a configuration', () => {
  it('has stated defaults', () => {
    const { experts, candidates, validation, calibration, replicates } = planOf();
    expect(
      experts.map(({ name, specialty, history, role }) => [name, specialty, history, role]),
    ).toEqual([
      ['body', 'all', true, 'member'],
      ['climatology', 'history', true, 'baseline'],
      ['markov', 'history', true, 'joined'],
    ]);
    expect(
      candidates.map(({ name, weights, gate, combination }) => [
        name,
        weights,
        gate.type.type,
        combination.type.type,
      ]),
    ).toEqual([
      ['uniform', 'fixed', 'uniform', 'weighted_average'],
      ['greedy', 'fixed', 'greedy', 'weighted_average'],
      ['stacking', 'learned', 'uniform', 'stacking'],
      ['gate', 'learned', 'softmax', 'weighted_average'],
    ]);
    expect(validation).toMatchObject({
      outer: 'kfold',
      folds: 5,
      innerFolds: 4,
      split: { recipe: { type: 'patients', options: {} } },
      holdoutFraction: 0.2,
    });
    expect(calibration?.recipe).toEqual({ type: 'platt', options: { penalty: 1 } });
    expect(replicates).toBe(500);
    expect(config().execution.seed).toBe(0);
  });

  describe('meta_learner', () => {
    const section = {
      methodParameters: { forgetting: 0.9 },
      driftDetector: { type: 'page_hinkley' },
      driftImpact: 0.3,
      qualityImpact: 0.5,
    };
    const gateOf = (metaLearner: object, gatingNetwork: object = {}) =>
      planOf({ metaLearner, gatingNetwork }).candidates.find(({ name }) => name === 'meta_learner')
        ?.gate.recipe;

    it('follows the gate of the file, and combines as it does', () => {
      const gatingNetwork = { type: 'greedy', combinationStrategy: 'log_pool' };
      const { candidates } = planOf({ metaLearner: section, gatingNetwork });
      const [gate, following] = candidates.slice(-2);
      expect(following?.weights).toBe('learned');
      expect(following?.combination.recipe).toEqual(gate?.combination.recipe);
      expect(following?.gate.recipe).toMatchObject({
        type: 'personal',
        options: {
          gate: { type: 'greedy', parameters: gate?.gate.recipe.options },
          method: { type: 'bayesian', parameters: { forgetting: 0.9 } },
          ...{ personalize: true, qualityImpact: 0.5, driftImpact: 0.3 },
          driftDetector: { type: 'page_hinkley' },
        },
      });
    });

    it('is not tried where it changes nothing', () => {
      expect(gateOf({ enablePersonalization: false })).toBeUndefined();
      expect(gateOf({ enablePersonalization: false, qualityImpact: 0.1 })).toBeDefined();
      expect(gateOf({})).toBeDefined();
    });

    it.each([
      [{ driftImpact: 0.3 }, {}, 'meta_learner.drift_impact: expected a drift_detector'],
      [{}, { type: 'personal' }, 'meta_learner: expected a gate whose weights do not follow'],
      [{ method: 'bayes' }, {}, 'meta_learner.method: expected one of bayesian'],
      [{ driftDetector: { type: 'adwim' } }, {}, 'meta_learner.drift_detector.type: expected one'],
      [{ methodParameters: { rate: 1 } }, {}, 'meta_learner.method_parameters'],
    ])('%j with the gate %j: %s', (metaLearner, gatingNetwork, message) => {
      expect(() => gateOf(metaLearner, gatingNetwork)).toThrow(message);
    });

    it('its recipe makes the same plan again', () => {
      const plan = planOf({ metaLearner: { ...section, personalCalibration: true } });
      expect(planRecipe(plan).personalCalibration).toBe(true);
      expect(planRecipe(planOf({ metaLearner: section })).personalCalibration).toBeUndefined();
      const again = planFromRecipe(planRecipe(plan), components);
      expect(planRecipe({ ...plan, ...again })).toEqual(planRecipe(plan));
    });
  });

  it('an expert’s section is its part of the plan', () => {
    const { experts } = planOf({
      experts: [
        {
          name: 'habits',
          type: 'logistic_regression',
          specialty: 'behavioral',
          parameters: { C: 0.25 },
          history: false,
          features: ['sleep_h'],
        },
        { name: 'markov', type: 'markov' },
      ],
    });
    expect(experts[0]).toMatchObject({
      name: 'habits',
      specialty: 'behavioural',
      history: false,
      features: ['sleep_h'],
      role: 'member',
      recipe: { type: 'logistic_regression', options: { C: 0.25 } },
    });
    // a member that is a baseline by name is not added a second time
    expect(experts.map(({ name, role }) => [name, role])).toEqual([
      ['habits', 'member'],
      ['markov', 'member'],
      ['climatology', 'baseline'],
    ]);
  });

  it.each(['weighted_average', 'log_pool', 'stacking', 'best'])(
    'combination_strategy %s is the gate’s; stacking_model its model and the baseline’s',
    (combinationStrategy) => {
      const { candidates } = planOf({
        gatingNetwork: {
          type: 'softmax',
          parameters: { l2: 3, use_confidence: false },
          combinationStrategy,
          stackingModel: { parameters: { C: 0.125 } },
        },
      });
      const gate = candidates.find(({ name }) => name === 'gate');
      expect(gate?.combination.type.type).toBe(combinationStrategy);
      expect(gate?.gate.options).toMatchObject({ l2: 3, useConfidence: false });
      const stacked = candidates.filter(({ combination }) => combination.type.type === 'stacking');
      expect(stacked).toHaveLength(combinationStrategy === 'stacking' ? 2 : 1);
      for (const { combination } of stacked) {
        expect(combination.options).toMatchObject({ parameters: { C: 0.125 } });
      }
    },
  );

  it('validation, calibration and preprocessing are passed on', () => {
    const plan = planOf({
      validation: {
        outer: 'holdout',
        holdoutFraction: 0.3,
        innerFolds: 3,
        split: 'forward',
        bootstrapDraws: 60,
      },
      calibration: { method: 'none' },
      preprocessing: { standardization: false },
    });
    expect(plan).toMatchObject({
      validation: {
        ...{ outer: 'holdout', holdoutFraction: 0.3, innerFolds: 3 },
        split: { recipe: { type: 'forward' } },
      },
      replicates: 60,
      preprocessing: { options: { standardization: false } },
    });
    expect(plan.calibration).toBeUndefined();
  });

  it('comes back equal from its recipes, also through JSON', () => {
    const plan = planOf({
      experts: [
        {
          name: 'body',
          type: 'logistic_regression',
          parameters: { C: 0.5 },
          features: ['a'],
          preprocessing: { imputation: { method: 'last_value' } },
        },
        { name: 'clim', type: 'climatology', parameters: { strength: 4 } },
      ],
      gatingNetwork: { combinationStrategy: 'stacking' },
      preprocessing: { imputation: { method: 'mean' }, windows: { days: [7] } },
    });
    const recipe = planRecipe(plan);
    const sent = JSON.parse(JSON.stringify(recipe)) as typeof recipe;
    const { experts, candidates, screening, features, preprocessing, calibration } = plan;
    expect(screening).toBe(true);
    expect(features.map(({ recipe: { type } }) => type)).toEqual(['migraine_features', 'windows']);
    expect(planFromRecipe(sent, components)).toEqual({
      experts,
      candidates,
      screening,
      features,
      preprocessing,
      calibration,
    });
  });

  it('refuses what it cannot make', () => {
    const refused = (changes: object, code: string, text: RegExp) => {
      expect(() => planOf(changes)).toThrow(expect.objectContaining({ code }));
      expect(() => planOf(changes)).toThrow(text);
    };
    const experts = (...all: object[]) => ({
      experts: all.map((own) => ({ name: 'a', type: 'markov', ...own })),
    });
    refused(experts({ type: 'magic' }), 'COMPONENT_UNKNOWN', /experts\[0\]\.type/);
    refused(experts({ parameters: { l3: 1 } }), 'CONFIG', /experts\[0\]\.parameters/);
    refused(experts({}, {}), 'CONFIG', /experts\[1\]\.name/);
    refused(experts({ preprocessing: {} }), 'CONFIG', /experts\[0\]\.preprocessing/);
    refused(experts({ name: 'oracle1' }), 'CONFIG', /reports/);
    refused(experts({ name: 'climatology' }), 'CONFIG', /baseline/);
    refused({ gatingNetwork: { type: 'magic' } }, 'COMPONENT_UNKNOWN', /gating_network\.type/);
    refused(
      { gatingNetwork: { combinationStrategy: 'magic' } },
      'COMPONENT_UNKNOWN',
      /gating_network\.combination_strategy/,
    );
  });

  it('a recipe of a type or option that is not installed is refused', () => {
    const recipe = planRecipe(planOf());
    const withGate = (gate: { type: string; options: object }) =>
      planFromRecipe(
        JSON.parse(
          JSON.stringify({
            ...recipe,
            candidates: recipe.candidates.map((own) => ({ ...own, gate })),
          }),
        ) as typeof recipe,
        components,
      );
    expect(() => withGate({ type: 'crystal', options: {} })).toThrow(
      expect.objectContaining({ code: 'COMPONENT_UNKNOWN' }),
    );
    expect(() => withGate({ type: 'softmax', options: { l2: -1 } })).toThrow(
      expect.objectContaining({ code: 'STATE' }),
    );
  });
});
