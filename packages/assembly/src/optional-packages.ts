import { ProdromeError } from '@prodrome/core';

/**
 * What may be left out of an installation, because it brings a runtime or a database: the types of each package, by kind. They are loaded where a configuration or a bundle names them.
 */
export const optionalTypes = {
  '@prodrome/experts-neural': {
    kind: 'expert',
    types: [
      'lstm_network',
      'gru_network',
      'temporal_convolution',
      'multilayer_perceptron',
      'mixture_network',
      'onnx_model',
      'tfjs_model',
    ],
  },
  '@prodrome/gating-neural': { kind: 'gate', types: ['neural_network'] },
  '@prodrome/persistence-sql': { kind: 'patient store', types: ['sqlite', 'postgres'] },
  '@prodrome/queue': { kind: 'executor', types: ['queue'] },
} as const;

/** What to do about a type that is not there, where a package of Prodrome has one of that name. */
export function packageHint(type: string): string | undefined {
  for (const [name, { kind, types }] of Object.entries(optionalTypes)) {
    if (types.some((each) => each === type)) {
      return `The ${kind} type ${type} comes with ${name}: npm install ${name}`;
    }
  }
  return undefined;
}

/**
 * A package, or undefined where it is not installed.
 * @throws whatever else goes wrong as it is loaded, also when a package that it needs is not there.
 */
export async function ifInstalled<Module>(
  name: string,
  load: () => Promise<Module>,
): Promise<Module | undefined> {
  try {
    return await load();
  } catch (error) {
    if (isAbsent(name, error)) return undefined;
    throw error;
  }
}

/** The same of a package that is needed now. @throws ProdromeError `COMPONENT_UNKNOWN` where it is not installed. */
export async function installed<Module>(
  name: string,
  load: () => Promise<Module>,
): Promise<Module> {
  const found = await ifInstalled(name, load);
  if (found !== undefined) return found;
  throw new ProdromeError('COMPONENT_UNKNOWN', {
    where: name,
    expected: 'an installed package',
    got: 'none',
    hint: `npm install ${name}`,
  });
}

const isAbsent = (name: string, error: unknown): boolean =>
  error instanceof Error &&
  'code' in error &&
  error.code === 'ERR_MODULE_NOT_FOUND' &&
  error.message.startsWith(`Cannot find package '${name}' imported from `);
