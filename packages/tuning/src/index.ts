export { heldOutGain, type HeldOutGain } from './held-out-gain.ts';
export { partsSearch, partsSpace, type TunablePart } from './parts-search.ts';
export {
  tuneParts,
  type TunedComponent,
  type TunedResult,
  type TuneOptions,
} from './tune-parts.ts';
export { optimizeHyperparameters, type HyperparameterMetric } from './optimize-hyperparameters.ts';
