export {
  shapleyValues,
  type Game,
  type ShapleyBudget,
  type ShapleyValues,
} from './shapley-values.ts';
export { attributedParts, type AnswerParts } from './attributed-parts.ts';
export {
  divideForecast,
  type DividedForecast,
  type Share,
  type WeighedExpert,
  type WeighedForecast,
} from './divide-forecast.ts';
export type { AskedRows, PartialOptions, PartialQuestion } from './effects/ask-values.ts';
export {
  averageContrasts,
  partialDependence,
  type Effect,
  type EffectContrasts,
  type EffectCurve,
} from './effects/partial-dependence.ts';
export { accumulatedEffects, type AccumulatedEffects } from './effects/accumulated-effects.ts';
export { sampleRows, type RowBudget } from './effects/sample-rows.ts';
export { valueGrid } from './effects/value-grid.ts';
export {
  judgePlausibility,
  type PlausibilityFinding,
  type PlausibilityQuestion,
  type PlausibilityRule,
  type PlausibilityVerdict,
} from './effects/judge-plausibility.ts';
export {
  plausibilitySummary,
  plausibilityText,
  plausibilityWords,
  type PlausibilityWords,
} from './effects/plausibility-words.ts';
export {
  smallestChange,
  type ChangeOption,
  type ChangeSearch,
  type FoundChange,
  type SmallestChange,
} from './effects/smallest-change.ts';
