import { dump } from 'js-yaml';

/** Plain data as YAML text that `parseYaml` reads as the same data. */
export const writeYaml = (value: unknown): string => dump(value, { lineWidth: 100, noRefs: true });
