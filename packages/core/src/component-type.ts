import type { Capabilities, ExpertModel } from './expert.ts';
import type { CombinationStrategy, GatingNetwork } from './gating.ts';
import type { JsonValue } from './json.ts';
import type { Task } from './task.ts';
import type { CausalTransform, Transform } from './transform.ts';

/** The validator of a component's options: any Standard Schema v1 (zod, valibot, arktype, or own). */
export interface OptionsSchema<Options> {
  readonly '~standard': {
    readonly version: 1;
    readonly vendor: string;
    readonly validate: (value: unknown) => OptionsResult<Options> | Promise<OptionsResult<Options>>;
    readonly types?: { readonly input: unknown; readonly output: Options } | undefined;
  };
}

/** What a Standard Schema answers: a value, or issues with their paths. */
export type OptionsResult<Options> =
  | { readonly value: Options; readonly issues?: undefined }
  | {
      readonly issues: readonly {
        readonly message: string;
        readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
      }[];
    };

/** The place a component is made for. */
export interface ComponentSetting {
  readonly task: Task;
  /** The configured specialty; for gates and transforms `all`. */
  readonly specialty: string;
}

/** What a registry of types holds and a YAML names. Plain data but for `options` and `create`. */
export interface ComponentType<Options, Model> {
  readonly type: string;
  /** One sentence for lists and the documentation; `prodrome doctor` lists those that are built in. */
  readonly description: string;
  readonly options: OptionsSchema<Options>;
  create(options: Options, setting: ComponentSetting): Model;
}

/** A type of expert. */
export interface ExpertType<Options = unknown> extends ComponentType<Options, ExpertModel> {
  readonly capabilities: Capabilities;
}

/** A type of gate. */
export type GateType<Options = unknown> = ComponentType<Options, GatingNetwork>;

/** A type of combination strategy. */
export type CombinationType<Options = unknown> = ComponentType<Options, CombinationStrategy>;

/** A type of transform: of one that looks at rows alone, or of one that looks back. */
export type TransformType<Options = unknown> = ComponentType<Options, Transform | CausalTransform>;

/** Plain data that workers and bundles carry; `module` is where a type from outside is imported from. */
export interface Recipe {
  readonly type: string;
  readonly module?: string;
  readonly options: JsonValue;
}

/** Types an expert's definition; returns it unchanged. */
export const defineExpert = <Options>(type: ExpertType<Options>): ExpertType<Options> => type;

/** Types a gate's definition; returns it unchanged. */
export const defineGate = <Options>(type: GateType<Options>): GateType<Options> => type;

/** Types a combination strategy's definition; returns it unchanged. */
export const defineCombination = <Options>(
  type: CombinationType<Options>,
): CombinationType<Options> => type;

/** Types a transform's definition; returns it unchanged. */
export const defineTransform = <Options>(type: TransformType<Options>): TransformType<Options> =>
  type;
