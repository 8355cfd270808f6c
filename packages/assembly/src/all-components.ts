import { createTypeRegistry, type ExpertType, type GateType } from '@prodrome/core';
import { builtInComponents } from './built-ins.ts';
import { allKinds, type Components } from './component-kinds.ts';
import { moduleOf, type TypeNames } from './load-modules.ts';
import { ifInstalled } from './optional-packages.ts';

/**
 * All component types that come with Prodrome, also those whose packages bring a runtime: these are loaded here, and only here,
 * where they are installed.
 */
export async function allComponents(): Promise<Components> {
  const { experts, gates, ...rest } = builtInComponents();
  return {
    ...rest,
    experts: createTypeRegistry<ExpertType>('expert type', [
      ...experts.names().map((name) => experts.get(name)),
      ...(await neuralExperts()),
    ]),
    gates: createTypeRegistry<GateType>('gate type', [
      ...gates.names().map((name) => gates.get(name)),
      ...(await neuralGates()),
    ]),
  };
}

async function neuralExperts(): Promise<ExpertType[]> {
  const neural = await ifInstalled(
    '@prodrome/experts-neural',
    () => import('@prodrome/experts-neural'),
  );
  if (!neural) return [];
  return [
    neural.lstmNetwork,
    neural.gruNetwork,
    neural.temporalConvolution,
    neural.multilayerPerceptron,
    neural.mixtureNetwork,
    neural.onnxModel,
    neural.tfjsModel,
  ];
}

async function neuralGates(): Promise<GateType[]> {
  const neural = await ifInstalled(
    '@prodrome/gating-neural',
    () => import('@prodrome/gating-neural'),
  );
  return neural ? [neural.neuralNetwork] : [];
}

/** The built-in types, with the large packages where a name asks for them, or for nothing that is known. */
export async function componentsFor(names: TypeNames): Promise<Components> {
  const light = builtInComponents();
  const isLight = allKinds.every((kind) =>
    (names[kind] ?? []).every((name) => light[kind].has(name) || moduleOf(name) !== undefined),
  );
  return isLight ? light : allComponents();
}
