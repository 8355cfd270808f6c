import {
  createTypeRegistry,
  type AnyComponentType,
  type ExpertType,
  type GateType,
  type TypeRegistry,
} from '@prodrome/core';
import type { TrainingTypes } from '@prodrome/graph';
import type { Components } from './component-kinds.ts';
import { ifInstalled } from './optional-packages.ts';

/** The kinds that networks are trained with. */
export const trainingKinds = ['optimizers', 'losses', 'backends'] as const;

/** The components with experts and gates that are networks, where these are installed, trained with what is among the components. */
export async function withNetworks(components: Components): Promise<Components> {
  const { experts, gates } = components;
  return {
    ...components,
    experts: replaced('expert', experts, await neuralExperts(components)),
    gates: replaced('gate', gates, await neuralGates(components)),
  };
}

/** The types of a registry with others of the same name in their place, or behind them. */
function replaced<Type extends AnyComponentType>(
  kind: Type['kind'],
  types: TypeRegistry<Type>,
  others: readonly Type[],
): TypeRegistry<Type> {
  const kept = types.names().filter((name) => others.every(({ type }) => type !== name));
  return createTypeRegistry(kind, [...kept.map((name) => types.get(name)), ...others]);
}

/** What networks are trained with; whoever made a type of these kinds made it for them. */
const trainingOf = (components: Components): TrainingTypes =>
  components as unknown as TrainingTypes;

async function neuralExperts(components: Components): Promise<ExpertType[]> {
  const neural = await ifInstalled(
    '@prodrome/experts-neural',
    () => import('@prodrome/experts-neural'),
  );
  if (!neural) return [];
  return [...neural.networkExperts(trainingOf(components)), neural.onnxModel, neural.tfjsModel];
}

async function neuralGates(components: Components): Promise<GateType[]> {
  const neural = await ifInstalled(
    '@prodrome/gating-neural',
    () => import('@prodrome/gating-neural'),
  );
  return neural ? [neural.createNeuralNetwork(trainingOf(components))] : [];
}
