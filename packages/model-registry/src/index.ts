export {
  createModelRegistry,
  type ModelRegistry,
  type ModelRegistrySetting,
  type NewModel,
  type Promotion,
} from './model-registry.ts';
export { diffVersions, type VersionDifference } from './diff-versions.ts';
export { parseReference, type ModelReference } from './reference.ts';
