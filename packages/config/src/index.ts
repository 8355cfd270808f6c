export { camelCase, snakeCase } from './key-case.ts';
export { nearestNames, suggestion } from './nearest.ts';
export { parseYaml, type YamlDocument, type YamlPlace } from './parse-yaml.ts';
export { readYamlFile } from './read-yaml-file.ts';
export { firstProblem } from './first-problem.ts';
export type { OptionsPlace, Problem } from './problem.ts';
export { writeYaml } from './write-yaml.ts';
export { validateConfig, validateOptions } from './validate.ts';
export { formatPath, type YamlPath } from './yaml-path.ts';
