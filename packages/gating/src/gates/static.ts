import { defineGate, expertNames, ProdromeError, type GateType } from '@prodrome/core';
import { createSharesGate } from '../weights/shares-gate.ts';
import { staticOptionsSchema, type StaticOptions } from './static-options.ts';

const kind = 'static';

/**
 * Weights that were chosen beforehand, by the experts' names: those that are present share in proportion, equally where all of them
 * have weight 0. Nothing is learned; training looks the names up. Deterministic.
 * @throws ProdromeError `CONFIG` for a weight of an expert that the council does not have, or none above 0; `SCHEMA` for other experts than in training.
 */
export const staticWeights: GateType<StaticOptions> = defineGate({
  type: kind,
  description: 'weights that are given by the experts’ names',
  options: staticOptionsSchema,
  capabilities: {
    tasks: ['binary', 'real', 'ordinal', 'classes'],
    outputs: 'any',
    memory: 'row',
  },
  create: ({ weights }) =>
    createSharesGate(kind, (data) => ({
      shares: sharesOf(expertNames(data), weights),
      metrics: {},
    })),
});

/** [k] */
function sharesOf(
  experts: readonly string[],
  weights: Readonly<Record<string, number>>,
): Float64Array {
  const stranger = Object.keys(weights).find((name) => !experts.includes(name));
  if (stranger !== undefined) throw refused(`names of experts: ${experts.join(', ')}`, stranger);
  const shares = Float64Array.from(experts, (name) => weights[name] ?? 0);
  if (shares.every((share) => share === 0)) throw refused('a weight above 0', 'none');
  return shares;
}

const refused = (expected: string, got: string): ProdromeError =>
  new ProdromeError('CONFIG', { where: `${kind} gate, weights`, expected, got });
