/** A wish that cannot be met; the message says why. */
export class Refusal extends Error {}

const prefixes = { expert: 'expert-', gate: 'gate-', package: '' };
const layers = ['kit', 'component', 'workflow'];
// a file src/index.ts exists in every package
const reserved = ['index'];

/** A valid order with the package's name and layer. */
export function resolveOrder({ kind, name, layer }) {
  if (!Object.hasOwn(prefixes, kind)) {
    throw new Refusal(`expected one of ${Object.keys(prefixes).join(', ')}, got ${kind}`);
  }
  if (!/^[a-z]+(-[a-z]+)*$/.test(name) || reserved.includes(name)) {
    throw new Refusal(`expected a kebab-case name of letters such as sleep-debt, got ${name}`);
  }
  if (layer !== undefined && kind !== 'package') {
    throw new Refusal(`expected --layer for packages only, got it for a new ${kind}`);
  }
  if (layer !== undefined && !layers.includes(layer)) {
    throw new Refusal(`expected --layer to be one of ${layers.join(', ')}, got ${layer}`);
  }
  return {
    kind,
    name,
    packageName: prefixes[kind] + name,
    layer: kind === 'package' ? (layer ?? 'kit') : 'component',
  };
}
