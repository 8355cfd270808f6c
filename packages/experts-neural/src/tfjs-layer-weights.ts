import { graphError } from './tfjs-error.ts';
import type { TfjsWeights } from './tfjs-weights.ts';

/** The weights of one layer: by their own name and shape. */
export type WeightsOf = (name: string, shape: readonly number[]) => Float32Array;

/**
 * The weights of a layers model, each given to one layer: `layer/name`, or with the name of a cell between, as Keras writes it since
 * 2.2. A shorter or longer name is another layer's.
 */
export class LayerWeights {
  private readonly weights: TfjsWeights;
  private readonly owners: ReadonlySet<string>;
  private readonly left: Set<string>;

  /** @param owners - the names of all layers, and of layers within them. */
  constructor(weights: TfjsWeights, owners: ReadonlySet<string>) {
    this.weights = weights;
    this.owners = owners;
    this.left = new Set(weights.keys());
  }

  /**
   * Those of a layer.
   * @throws ProdromeError `GRAPH` where they are not there, there twice, of another shape, or not finite.
   */
  of(owner: string): WeightsOf {
    return (name, shape) => {
      const where = `layer ${owner}, weights ${name}`;
      const key = this.keyOf(owner, name, where);
      const found = this.weights.get(key);
      if (!(found?.data instanceof Float32Array)) throw graphError(where, 'float32', 'none');
      const isSame =
        found.shape.length === shape.length && found.shape.every((size, at) => size === shape[at]);
      if (!isSame) throw graphError(where, showShape(shape), showShape(found.shape));
      if (!found.data.every(Number.isFinite)) {
        throw graphError(
          where,
          'finite numbers',
          String(found.data.find((own) => !Number.isFinite(own))),
        );
      }
      this.left.delete(key);
      return found.data;
    };
  }

  /** @throws ProdromeError `GRAPH` for weights of no layer. */
  finish(): void {
    const [name] = this.left;
    if (name !== undefined) throw graphError('weights', 'those of the layers only', name);
  }

  private keyOf(owner: string, name: string, where: string): string {
    const own = `${owner}/${name}`;
    if (this.weights.has(own)) return own;
    const [first, ...more] = [...this.weights.keys()].filter((key) =>
      this.isInCell(key, owner, name),
    );
    if (first === undefined) throw graphError(where, own, 'none');
    if (more.length > 0)
      throw graphError(where, 'weights of one cell', [first, ...more].join(', '));
    return first;
  }

  private isInCell(key: string, owner: string, name: string): boolean {
    const tokens = key.split('/');
    return (
      tokens.at(-1) === name &&
      tokens.slice(0, -2).join('/') === owner &&
      !this.owners.has(tokens.slice(0, -1).join('/'))
    );
  }
}

const showShape = (shape: readonly number[]): string => `[${shape.join(', ')}]`;
