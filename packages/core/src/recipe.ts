import type { JsonValue } from './json.ts';

/** Plain data that workers and bundles carry; `module` is where a type from outside is imported from. */
export interface Recipe {
  readonly type: string;
  readonly module?: string;
  readonly options: JsonValue;
}
