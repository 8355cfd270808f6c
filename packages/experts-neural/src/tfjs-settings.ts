import { graphError } from './tfjs-error.ts';

/** A layer: its kind, and its settings in the spelling of Keras. */
export interface TfjsLayer {
  readonly kind: string;
  readonly name: string;
  readonly config: Readonly<Record<string, unknown>>;
}

/** What trains a layer, or only names it: without effect on answers. */
const ofTraining =
  /^(?:name|trainable|batch_input_shape|batch_shape|batch_size|\w+_(?:initializer|regularizer|constraint))$/;

/**
 * The settings of a layer. Each is read, or known to be without effect on answers; what is left is refused by its name. One that is null
 * counts as left out.
 */
export class LayerSettings {
  readonly layer: TfjsLayer;
  private readonly left: Set<string>;

  constructor(layer: TfjsLayer) {
    this.layer = layer;
    this.left = new Set(Object.keys(layer.config).filter((key) => !ofTraining.test(key)));
    this.readType();
  }

  /** A whole number ≥ 1, or a list of one, as sizes along a single axis are written. */
  size(key: string, otherwise?: number): number {
    const value = this.take(key) ?? otherwise;
    const [first] = [value].flat(1) as unknown[];
    const isOne = !Array.isArray(value) || value.length === 1;
    if (isOne && typeof first === 'number' && Number.isInteger(first) && first >= 1) return first;
    throw this.refused(key, 'an integer ≥ 1', value);
  }

  /** A finite number. */
  number(key: string, otherwise: number): number {
    const value = this.take(key) ?? otherwise;
    if (typeof value === 'number' && Number.isFinite(value)) return value;
    throw this.refused(key, 'a number', value);
  }

  flag(key: string, otherwise: boolean): boolean {
    const value = this.take(key) ?? otherwise;
    if (typeof value === 'boolean') return value;
    throw this.refused(key, 'true or false', value);
  }

  /** One of these texts; it must be there where nothing stands in its place. */
  choice<Choice extends string>(
    key: string,
    choices: readonly Choice[],
    otherwise?: Choice,
  ): Choice {
    const value = this.take(key) ?? otherwise;
    const found = choices.find((choice) => choice === value);
    if (found !== undefined) return found;
    throw this.refused(key, `one of ${choices.join(', ')}`, value);
  }

  /** Whole numbers, or one of them. */
  wholes(key: string): readonly number[] | undefined {
    const value = this.take(key);
    if (value === undefined) return undefined;
    const list = [value].flat(1) as unknown[];
    if (list.every((item): item is number => Number.isSafeInteger(item))) return list;
    throw this.refused(key, 'whole numbers', value);
  }

  /** An axis of so many, counted from the front. */
  axis(key: string, rank: number, otherwise: number): number {
    const [axis = otherwise, ...more] = this.wholes(key) ?? [];
    const counted = axis < 0 ? axis + rank : axis;
    if (more.length === 0 && counted >= 1 && counted < rank) return counted;
    throw this.refused(key, `one axis of ${rank} other than 0`, [axis, ...more]);
  }

  /** A layer within this one. */
  inner(key: string): { readonly class_name: string; readonly config: TfjsLayer['config'] } {
    const value = this.take(key);
    if (typeof value === 'object' && value !== null && 'class_name' in value && 'config' in value) {
      const { class_name, config } = value;
      const isLayer =
        typeof class_name === 'string' && typeof config === 'object' && config !== null;
      if (isLayer) return { class_name, config: { ...config } };
    }
    throw this.refused(key, 'a layer', value);
  }

  /** Settings that train the layer, or only say how it is computed. */
  ignore(...keys: readonly string[]): void {
    for (const key of keys) this.left.delete(key);
  }

  /** A setting with one value that has a counterpart here; left out it has it. */
  mustBe(key: string, ...values: readonly unknown[]): void {
    const value = this.take(key);
    if (value === undefined) return;
    const shown = JSON.stringify([value].flat());
    if (values.some((wanted) => JSON.stringify([wanted].flat()) === shown)) return;
    throw this.refused(key, values.map((wanted) => JSON.stringify(wanted)).join(' or '), value);
  }

  /** @throws ProdromeError `GRAPH` for a setting that nobody has read. */
  finish(): void {
    const [key] = this.left;
    if (key === undefined) return;
    throw this.refused(key, 'settings that are known', this.layer.config[key]);
  }

  /** What a setting is refused with. */
  refused(key: string, expected: string, value: unknown): Error {
    const { kind, name } = this.layer;
    return graphError(
      `layer ${name}, ${kind}, ${key}`,
      expected,
      value === undefined ? 'none' : JSON.stringify(value),
      {
        hint: 'Convert the model to ONNX, for onnx_model',
      },
    );
  }

  private take(key: string): unknown {
    this.left.delete(key);
    return this.layer.config[key] ?? undefined;
  }

  /** Layers compute in single precision; Keras 3 writes a policy in the place of a name. */
  private readType(): void {
    const value = this.take('dtype') as { config?: { name?: unknown } } | string | undefined;
    const name = typeof value === 'object' ? value.config?.name : value;
    if (name !== undefined && name !== 'float32') throw this.refused('dtype', '"float32"', value);
  }
}
