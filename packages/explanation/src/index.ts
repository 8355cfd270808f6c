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
