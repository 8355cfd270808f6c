import type { JsonValue, ModelVersion } from '@prodrome/core';

/** What differs between two versions at one place. */
export interface VersionDifference {
  /** Names from the outside in, joined by dots: `lineage.data`, `metrics.models.gate.logLoss`. */
  readonly place: string;
  /** Absent where only the other has it. */
  readonly before?: JsonValue;
  readonly after?: JsonValue;
}

/** All that differs in lineage, signature and metrics, and which files do, by place. */
export function diffVersions(
  before: ModelVersion,
  after: ModelVersion,
): readonly VersionDifference[] {
  const parts = ({ lineage, signature, metrics, files }: ModelVersion): JsonValue =>
    JSON.parse(JSON.stringify({ lineage, signature, metrics, files })) as JsonValue;
  return [...differences(parts(before), parts(after), [])];
}

function* differences(
  before: JsonValue | undefined,
  after: JsonValue | undefined,
  place: readonly string[],
): Generator<VersionDifference> {
  if (isMapping(before) && isMapping(after)) {
    for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
      yield* differences(before[key], after[key], [...place, key]);
    }
    return;
  }
  if (JSON.stringify(before) === JSON.stringify(after)) return;
  yield {
    place: place.join('.'),
    ...(before !== undefined && { before }),
    ...(after !== undefined && { after }),
  };
}

const isMapping = (value: JsonValue | undefined): value is { readonly [key: string]: JsonValue } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
