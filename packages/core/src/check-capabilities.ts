import { ProdromeError } from './errors.ts';
import type { Task } from './task.ts';

type Claims = Readonly<Record<string, unknown>>;

interface Claim {
  readonly name: string;
  readonly expected: string;
  readonly holds: (value: unknown) => boolean;
  readonly optional?: boolean;
}

const kinds: readonly Task['kind'][] = ['binary', 'real', 'ordinal', 'classes'];

const oneOf = (name: string, values: readonly unknown[]): Claim => ({
  name,
  expected: values.map((value) => JSON.stringify(value)).join(' or '),
  holds: (value) => values.includes(value),
});

const tasks: Claim = {
  name: 'tasks',
  expected: `a list of ${kinds.join(', ')}`,
  holds: (value) =>
    Array.isArray(value) &&
    value.length > 0 &&
    value.every((kind) => kinds.includes(kind as Task['kind'])),
};

const memory = (widths: string, isWidth: (width: unknown) => boolean): Claim => ({
  name: 'memory',
  expected: `"row" or { stateWidth: ${widths} }`,
  holds: (value) =>
    value === 'row' ||
    (typeof value === 'object' &&
      value !== null &&
      Object.keys(value).length === 1 &&
      'stateWidth' in value &&
      isWidth(value.stateWidth)),
});

const isCount = (width: unknown): boolean => Number.isSafeInteger(width) && (width as number) >= 1;

const mixing: readonly Claim[] = [tasks, oneOf('outputs', ['one', 'any'])];

const claims = {
  expert: [
    ...mixing,
    oneOf('sampleWeights', [true, false]),
    oneOf('deterministic', [true, false]),
    oneOf('inputs', ['raw', 'prepared']),
    memory('a whole number or "trained"', (width) => width === 'trained' || isCount(width)),
    { ...oneOf('needsOutcomes', [true, false]), optional: true },
  ],
  gate: [
    ...mixing,
    memory('a whole number or "trained"', (width) => width === 'trained' || isCount(width)),
  ],
  combination: mixing,
} as const satisfies Record<string, readonly Claim[]>;

/**
 * Refuses capabilities that are missing, misspelt or of other values: what they say decides which laws are held and how a
 * component is run.
 * @throws ProdromeError `USAGE`
 */
export function expectCapabilities(
  kind: keyof typeof claims,
  type: { readonly type: string; readonly capabilities?: object },
): void {
  const where = `capabilities of ${kind} type ${type.type}`;
  const refuse = (expected: string, got: string): never => {
    throw new ProdromeError('USAGE', { where, expected, got });
  };
  const given = (type.capabilities ?? refuse('an object', 'none')) as Claims;
  const known: readonly Claim[] = claims[kind];
  const stranger = Object.keys(given).find((name) => !known.some((claim) => claim.name === name));
  if (stranger !== undefined) {
    refuse(`only ${known.map(({ name }) => name).join(', ')}`, stranger);
  }
  for (const { name, expected, holds, optional } of known) {
    if (optional === true && given[name] === undefined) continue;
    if (!holds(given[name]))
      refuse(`${name}: ${expected}`, name in given ? JSON.stringify(given[name]) : 'none');
  }
}

/**
 * Refuses a component that cannot serve a task.
 * @throws ProdromeError `CONFIG`
 */
export function expectTask(
  where: string,
  {
    tasks: kindsServed,
    outputs,
  }: { readonly tasks: readonly Task['kind'][]; readonly outputs: 'one' | 'any' },
  task: Task,
): void {
  const fits = kindsServed.includes(task.kind) && (outputs === 'any' || task.outputs === 1);
  if (fits) return;
  throw new ProdromeError('CONFIG', {
    where,
    expected: `a component for ${kindsServed.join(', ')} tasks ${outputs === 'any' ? 'of any number of outputs' : 'of one output'}`,
    got: `a ${task.kind} task of ${task.outputs} output${task.outputs === 1 ? '' : 's'}`,
    hint: 'Choose another type, or another task',
  });
}
