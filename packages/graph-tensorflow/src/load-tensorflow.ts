import { createRequire } from 'node:module';
import { ProdromeError } from '@prodrome/core';
import { tensorflowEngines, type TensorflowEngine, type TensorflowReport } from './engines.ts';
import type { TensorflowApi } from './tensorflow-api.ts';

/** A TensorFlow.js that has computed something. */
export interface LoadedTensorflow extends TensorflowReport {
  readonly tf: TensorflowApi;
}

const packages: Readonly<Record<TensorflowEngine, string>> = {
  node: '@tensorflow/tfjs-node',
  wasm: '@tensorflow/tfjs-backend-wasm',
  cpu: '@tensorflow/tfjs-backend-cpu',
};

// which engine computes is one setting of the whole process, and engines start over several turns of the event loop
let starting: Promise<unknown> = Promise.resolve();

/**
 * Loads the first engine that is installed and multiplies two matrices rightly.
 * @throws ProdromeError `GRAPH` when none does, saying why for each.
 */
export function loadTensorflow(
  engines: readonly TensorflowEngine[] = tensorflowEngines,
): Promise<LoadedTensorflow> {
  const loaded = starting.then(() => firstOf(engines));
  starting = loaded.catch(() => undefined);
  return loaded;
}

async function firstOf(engines: readonly TensorflowEngine[]): Promise<LoadedTensorflow> {
  const passedOver: { engine: TensorflowEngine; why: string }[] = [];
  for (const engine of engines) {
    try {
      const tf = await start(engine);
      return { tf, engine, version: tf.version_core, passedOver };
    } catch (error) {
      passedOver.push({ engine, why: reasonOf(engine, error) });
    }
  }
  throw new ProdromeError('GRAPH', {
    where: 'TensorFlow.js backend',
    expected: `one of ${engines.map((engine) => packages[engine]).join(', ')}`,
    got: passedOver.map(({ engine, why }) => `${engine}: ${why}`).join('; '),
    hint: `npm install @tensorflow/tfjs-core ${packages.wasm}`,
  });
}

const core = () => import('@tensorflow/tfjs-core');
const modules: Readonly<Record<TensorflowEngine, () => Promise<TensorflowApi>>> = {
  // not named as it stands: compilers would look for it
  node: async () => (await import(packages.node)) as TensorflowApi,
  wasm: () => import('@tensorflow/tfjs-backend-wasm').then(core),
  cpu: () => import('@tensorflow/tfjs-backend-cpu').then(core),
};

async function start(engine: TensorflowEngine): Promise<TensorflowApi> {
  if (engine === 'node') addRemovedUtilities(createRequire(import.meta.url)('node:util') as object);
  const tf = await modules[engine]();
  // no advice on the console, and no checks of every value that ours have passed already
  tf.enableProdMode();
  await use(tf, engine);
  const product = tf.tidy(() => [...tf.matMul(tf.ones([2, 3]), tf.ones([3, 2])).dataSync()]);
  if (product.join() !== '3,3,3,3') throw new Error(`a product of matrices gave ${product.join()}`);
  return tf;
}

/** Makes an engine the one that computes; another user of TensorFlow.js may have chosen another since. */
export async function use(tf: TensorflowApi, engine: TensorflowEngine): Promise<void> {
  const name = engine === 'node' ? 'tensorflow' : engine;
  if (!(await tf.setBackend(name))) throw new Error(`backend '${name}' did not start`);
}

/** tfjs-node 4 calls `util.isNullOrUndefined`, which Node 23 no longer has. */
export function addRemovedUtilities(util: object): void {
  if ('isNullOrUndefined' in util) return;
  Object.assign(util, {
    isNullOrUndefined: (value: unknown) => value === null || value === undefined,
  });
}

function reasonOf(engine: TensorflowEngine, error: unknown): string {
  const { code, message } = error as { code?: string; message?: string };
  if (code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND') {
    const missing = /'(@tensorflow\/[^'/]+)/.exec(message ?? '')?.[1] ?? packages[engine];
    return `${missing} is not installed`;
  }
  return (message ?? String(error)).split('\n')[0] ?? '';
}
