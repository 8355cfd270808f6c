import { canonicalJson, type JsonValue } from '@prodrome/core';

/** Whether two bodies say the same, in whatever order of keys. */
export const isSameRecord = (one: string, other: string): boolean =>
  one === other || canonical(one) === canonical(other);

const canonical = (text: string): string => canonicalJson(JSON.parse(text) as JsonValue);
