/** `maxDepth` → `max_depth`; a single letter such as `C` stays. */
export function snakeCase(camel: string): string {
  if (camel.length < 2) return camel;
  return camel
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1_$2')
    .toLowerCase();
}

/** `max_depth` → `maxDepth`; a single letter such as `C` stays. */
export const camelCase = (snake: string): string =>
  snake.replace(/(?<=[^_])_+([a-zA-Z0-9])/g, (_, letter: string) => letter.toUpperCase());
