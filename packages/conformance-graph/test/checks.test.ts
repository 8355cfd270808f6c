import { describe, expect, it } from '@jest/globals';
import { runChecks, type Check } from '@prodrome/conformance';
import { builtInTraining, onnxBackend, onnxWorkerBackend } from '@prodrome/graph';
import { backendChecks, lossChecks, optimizerChecks } from '../src/index.ts';
import { backendOf, backendSaboteurs, lossSaboteurs, optimizerSaboteurs } from './saboteurs.ts';

/** The laws of a kind pass on what keeps them all; each has a saboteur, which breaks just that law. */
function examine<Type>(
  kind: string,
  checks: readonly Check<{ readonly type: Type }>[],
  honest: Readonly<Record<string, Type>>,
  saboteurs: Readonly<Record<string, Type>>,
): void {
  describe(kind, () => {
    it.each(Object.entries(honest))('%s keeps every law', async (_, type) => {
      expect((await runChecks(checks, { type })).passed).toHaveLength(checks.length);
    });

    it('every check has a saboteur', () => {
      expect(Object.keys(saboteurs)).toEqual(checks.map(({ name }) => name));
    });

    it.each(Object.entries(saboteurs))(
      '%s: its saboteur breaks just that law',
      async (name, type) => {
        await expect(runChecks(checks, { type })).rejects.toMatchObject({
          code: 'CONFORMANCE',
          fields: { laws: [name] },
        });
      },
    );
  });
}

const { optimizers, losses, backends } = builtInTraining();
const allOf = <Type>(types: { names(): readonly string[]; get(name: string): Type }) =>
  Object.fromEntries(types.names().map((name) => [name, types.get(name)]));

examine('optimizers', optimizerChecks, allOf(optimizers), optimizerSaboteurs);
examine('losses', lossChecks, allOf(losses), lossSaboteurs);
examine(
  'backends',
  backendChecks,
  {
    ...allOf(backends),
    'onnx in this thread': backendOf((job, listener) => onnxBackend.train(job, listener)),
    'onnx in a thread of its own': backendOf((job, listener) =>
      onnxWorkerBackend.train(job, listener),
    ),
  },
  backendSaboteurs,
);
