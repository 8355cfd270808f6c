import { camelCase, formatPath, snakeCase } from '@prodrome/config';
import { ProdromeError, type AnyComponentType, type OptionsSchema } from '@prodrome/core';
import type { Part } from '@prodrome/mixture';
import { z } from 'zod';
import { allKinds, type ComponentKind } from './component-kinds.ts';
import { plain, type ComponentResolver, type Path } from './component-resolver.ts';

type Section = Readonly<Record<string, unknown>>;

/**
 * A component's part with the section `optimizer` that stands beside its parameters: the option of that name, where its type has one.
 * @param path - of the component in the configuration.
 * @throws ProdromeError `CONFIG`, also for a section without effect.
 */
export function withOptimizer<Type extends AnyComponentType>(
  resolver: ComponentResolver,
  part: Part<Type>,
  {
    parameters,
    optimizer,
  }: { readonly parameters: Section; readonly optimizer: Section | undefined },
  path: Path,
): Part<Type> {
  const { placeText } = resolver;
  const at = [...path, 'optimizer'];
  const schema: OptionsSchema<unknown> | undefined = fieldsOf(part.type)?.['optimizer'];
  if (schema && 'optimizer' in parameters) {
    throw new ProdromeError('CONFIG', {
      where: placeText([...path, 'parameters', 'optimizer']),
      expected: `the section ${formatPath(at)}, beside parameters`,
      got: 'optimizer among the parameters',
    });
  }
  if (!optimizer && !(schema instanceof z.ZodType && kindNamedBy(schema))) return part;
  refuseSearch(resolver, optimizer ?? {}, at, path);
  if (!schema) {
    throw new ProdromeError('CONFIG', {
      where: placeText(at),
      expected: `no optimizer: type ${part.type.type} is not trained by gradient steps`,
      got: 'optimizer',
    });
  }
  return withOptions(part, { optimizer: optimizerOf(resolver, schema, optimizer ?? {}, at) });
}

/** The section of what any optimiser is told, with the options of the one that it names. */
function optimizerOf(
  resolver: ComponentResolver,
  schema: OptionsSchema<unknown>,
  section: Section,
  at: Path,
): unknown {
  const inner = schema instanceof z.ZodType ? innermost(schema) : undefined;
  if (!(inner instanceof z.ZodObject) || kindNamedBy(inner) !== 'optimizers') {
    return resolver.validated(schema, section, at);
  }
  const type = section['type'] ?? (inner.parse({}) as { readonly type: string }).type;
  if (typeof type !== 'string') return resolver.validated(schema, section, at);
  const { options: own } = resolver.typeOf('optimizers', type, [...at, 'type']);
  // both are told together, so that a misspelt key is compared with all that there are
  if (own instanceof z.ZodObject) {
    return resolver.validated(own.safeExtend(inner.shape as z.ZodRawShape), section, at);
  }
  const isGeneral = (key: string): boolean => camelCase(key) in inner.shape;
  const parted = (general: boolean): Section =>
    Object.fromEntries(Object.entries(section).filter(([key]) => isGeneral(key) === general));
  const told = resolver.validated(schema, parted(true), at) as object;
  return { ...told, ...(resolver.validated(own, parted(false), at) as object) };
}

/**
 * A part with the options of the components that its own options name (`meta({ component })` of their schema), each a mapping of `type` and
 * `parameters`.
 * @param at - of the parameters in the configuration.
 * @throws ProdromeError `COMPONENT_UNKNOWN`, `CONFIG`
 */
export function withNamedParts<Type extends AnyComponentType>(
  resolver: ComponentResolver,
  part: Part<Type>,
  at: Path,
): Part<Type> {
  const given = part.options as Readonly<Record<string, Named | null | undefined>>;
  const own: Record<string, Named> = {};
  for (const [name, field] of Object.entries(fieldsOf(part.type) ?? {})) {
    const kind = kindNamedBy(field);
    const named = given[name];
    if (!kind || kind === 'optimizers' || !named) continue;
    const path = [...at, snakeCase(name)];
    const place = { type: [...path, 'type'], options: [...path, 'parameters'] };
    const { type, parameters = {} } = named;
    const inner = resolver.named(kind, { type, parameters, place });
    const { options } = withNamedParts<AnyComponentType>(resolver, inner, place.options);
    own[name] = { type, parameters: options };
  }
  return Object.keys(own).length === 0 ? part : withOptions(part, own);
}

interface Named {
  readonly type: string;
  readonly parameters?: unknown;
}

/** The kind of the component that a field names: `meta({ component })` of its schema, before or behind a default or `optional()`. */
function kindNamedBy(field: z.ZodType): ComponentKind | undefined {
  const kind = field.meta()?.['component'];
  if (kind !== undefined) return allKinds.find((each) => each === kind);
  const inner = unwrapped(field);
  return inner && kindNamedBy(inner);
}

/** A schema without its default, and though it may be absent. */
export function innermost(schema: z.ZodType): z.ZodType {
  const inner = unwrapped(schema);
  return inner ? innermost(inner) : schema;
}

/** What a schema wraps; undefined where it wraps nothing. */
const unwrapped = (schema: z.ZodType): z.ZodType | undefined =>
  schema instanceof z.ZodPrefault ||
  schema instanceof z.ZodDefault ||
  schema instanceof z.ZodOptional ||
  schema instanceof z.ZodNullable
    ? (schema.unwrap() as z.ZodType)
    : undefined;

function withOptions<Type extends AnyComponentType>(part: Part<Type>, own: object): Part<Type> {
  const options = { ...(part.options as object), ...own };
  return { ...part, options, recipe: { ...part.recipe, options: plain(options) } };
}

/** The schemas of a type's options; undefined where the validator does not tell. */
export function fieldsOf({
  options,
}: AnyComponentType): Readonly<Record<string, z.ZodType>> | undefined {
  if (!(options instanceof z.ZodObject)) return undefined;
  const shape: Readonly<Record<string, z.ZodType>> = options.shape;
  return shape;
}

function refuseSearch(resolver: ComponentResolver, { type }: Section, at: Path, owner: Path): void {
  if (typeof type !== 'string' || !resolver.has('searches', type)) return;
  throw new ProdromeError('CONFIG', {
    where: resolver.placeText([...at, 'type']),
    expected: 'an optimiser that trains by gradient steps',
    got: `the search ${JSON.stringify(type)}`,
    hint: `Options of experts are searched for, those of ${formatPath(owner)} by prodrome tune`,
  });
}
