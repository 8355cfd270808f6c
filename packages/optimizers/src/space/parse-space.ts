import type { JsonValue, SearchDimension } from '@prodrome/core';
import { z } from 'zod';
import { checkSpace, refuse, type SearchSpace } from './space.ts';

/** How {@link parseSpace} reads. */
export interface ParseSpaceOptions {
  /** For errors: how the space is called; `space` when absent. */
  readonly where?: string;
  /** Whether a range is of whole numbers where it does not say `integer`; none is when absent. */
  readonly isWhole?: (name: string) => boolean;
}

const conditions = z.record(z.string(), z.union([z.array(z.json()), z.json()])).optional();

const rangeSchema = z.strictObject({
  low: z.number(),
  high: z.number(),
  log: z.boolean().default(false),
  integer: z.boolean().optional(),
  when: conditions,
});

const choiceSchema = z.strictObject({
  values: z.array(z.json()),
  ordered: z.boolean().optional(),
  when: conditions,
});

/**
 * A space as YAML writes it: a list is a choice (ordered where it is of ascending numbers), a mapping `{ low, high, log, integer }` a range,
 * `{ values, ordered }` a choice too, and any other value fixed. `when: { name: [values] }` in either mapping makes it conditional.
 * @throws ProdromeError `CONFIG`, also for a space that is empty or contradicts itself.
 */
export function parseSpace(
  written: Readonly<Record<string, unknown>>,
  { where = 'space', isWhole = () => false }: ParseSpaceOptions = {},
): SearchSpace {
  const space = Object.fromEntries(
    Object.entries(written).map(([name, value]) => [
      name,
      dimensionOf(`${where}.${name}`, value, () => isWhole(name)),
    ]),
  );
  checkSpace(space, where);
  return space;
}

function dimensionOf(at: string, value: unknown, isWhole: () => boolean): SearchDimension {
  if (Array.isArray(value)) return choiceOf(value.map((one) => jsonAt(at, one)));
  if (typeof value !== 'object' || value === null) return choiceOf([jsonAt(at, value)]);
  if ('values' in value) {
    const { values, ordered, when } = validated(at, choiceSchema, value);
    return { ...choiceOf(values), ...(ordered !== undefined && { ordered }), ...whenOf(when) };
  }
  if ('low' in value || 'high' in value) {
    const { low, high, log, integer, when } = validated(at, rangeSchema, value);
    const whole = integer ?? isWhole();
    return { kind: 'number', low, high, whole, scale: log ? 'log' : 'linear', ...whenOf(when) };
  }
  return refuse(
    at,
    'a list, a range { low, high } or a choice { values }',
    `a mapping of ${Object.keys(value).join(', ') || 'nothing'}`,
  );
}

function choiceOf(values: readonly JsonValue[]): Extract<SearchDimension, { kind: 'choice' }> {
  const isAscending = values.every(
    (value, i) => typeof value === 'number' && (i === 0 || value > (values[i - 1] as number)),
  );
  return { kind: 'choice', values, ...(isAscending && values.length > 2 && { ordered: true }) };
}

function whenOf(when: z.output<typeof conditions>): Pick<SearchDimension, 'when'> {
  if (!when) return {};
  const lists = Object.entries(when).map(([name, values]) => [
    name,
    Array.isArray(values) ? values : [values],
  ]);
  return { when: Object.fromEntries(lists) as Record<string, readonly JsonValue[]> };
}

const jsonAt = (at: string, value: unknown): JsonValue => validated(at, z.json(), value);

function validated<Schema extends z.ZodType>(
  at: string,
  schema: Schema,
  value: unknown,
): z.output<Schema> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const place = [at, ...(issue?.path ?? [])].map(String).join('.');
  return refuse(place, 'a range { low, high, log, integer, when } or values', issue?.message ?? '');
}
