import { ProdromeError, type GateType } from '@prodrome/core';
import type { Part } from '@prodrome/mixture';
import { plain, type ComponentResolver } from './component-resolver.ts';
import type { Config } from './config-schema.ts';

const section = 'meta_learner';

/**
 * The gate that the section `meta_learner` makes of the gate of the file: its weights, which follow each patient, the quality of the day and
 * drift. Undefined without the section, and where it changes nothing.
 * @throws ProdromeError `COMPONENT_UNKNOWN`, `CONFIG`
 */
export function metaLearnerGate(
  { metaLearner }: Config,
  gate: Part<GateType>,
  resolver: ComponentResolver,
): Part<GateType> | undefined {
  if (!metaLearner) return undefined;
  const { method, methodParameters, driftDetector, driftImpact, qualityImpact } = metaLearner;
  const { priorStrength, enablePersonalization: personalize } = metaLearner;
  const at = (...keys: string[]) => [section, ...keys];
  const refuse = (key: string, expected: string, got: string): never => {
    throw new ProdromeError('CONFIG', { where: resolver.placeText(at(key)), expected, got });
  };
  if (gate.type.type === 'personal') {
    const where = resolver.placeText(at());
    throw new ProdromeError('CONFIG', {
      where,
      expected: 'a gate whose weights do not follow the patient yet',
      got: 'gating_network.type personal',
      hint: 'Name the inner gate as gating_network.type, and keep the section meta_learner',
    });
  }
  if (driftImpact > 0 && !driftDetector) {
    refuse('drift_impact', 'a drift_detector, which finds what has an impact', 'none');
  }
  const place = { type: at('method'), options: at('method_parameters') };
  const own = { type: method, parameters: methodParameters, place };
  const following = resolver.named('metaMethods', own);
  const detector =
    driftDetector &&
    resolver.named('driftDetectors', {
      ...driftDetector,
      place: { type: at('drift_detector', 'type'), options: at('drift_detector', 'parameters') },
    });
  if (!personalize && qualityImpact === 0 && !detector) return undefined;
  return resolver.fromRecipe('gates', {
    type: 'personal',
    options: plain({
      gate: { type: gate.recipe.type, parameters: gate.recipe.options },
      method: { type: method, parameters: following.options },
      personalize,
      ...(priorStrength !== undefined && { priorStrength }),
      qualityImpact,
      ...(detector && {
        driftDetector: { type: detector.recipe.type, parameters: detector.options },
      }),
      driftImpact,
    }),
  });
}
