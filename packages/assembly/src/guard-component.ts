import {
  componentFault,
  factsOf,
  isPromise,
  numbersFault,
  ProdromeError,
  reportFault,
  stateFault,
  throwIfCancelled,
  type AnyComponentType,
  type CancelSignal,
  type TypeKind,
} from '@prodrome/core';
import { lineOf, type ModuleFile } from './module-line.ts';

/** A component type from outside, and where it comes from. */
export interface Outside extends ModuleFile {
  readonly kind: TypeKind;
  /** As the configuration writes it. */
  readonly name: string;
}

/** What is promised of the methods of an object. */
interface Promised {
  readonly methods: readonly string[];
  readonly reports?: string;
  readonly atOnce?: readonly string[];
  readonly numbers?: Readonly<Record<string, string | null>>;
  readonly streams?: readonly string[];
}

type Method = (...given: unknown[]) => unknown;

/** What `open` of a data source gives. */
const openedSource: Promised = { methods: ['rows', 'close'], streams: ['rows'] };

/**
 * A type from outside whose components tell, where they throw, that it was they and in which line. What their kind promises is held to at
 * every call: a component with its methods, a report of what was learned, an answer at once where nobody waits.
 * @throws ProdromeError from `create` and from the methods of what it gives: `COMPONENT_FAILED` for what the module throws, but for errors of
 * Prodrome, which pass; `CONFORMANCE` for a promise that is not kept; `CANCELLED`.
 */
export function guardType<Type extends AnyComponentType>(type: Type, outside: Outside): Type {
  const { create } = type as unknown as { readonly create: Method };
  const { kind } = outside;
  const where = `${factsOf(kind).what} ${outside.name}`;
  return {
    ...type,
    create: (...given: unknown[]) => {
      const made = calling(outside, `${where}, create`, given, () =>
        Reflect.apply(create, type, given),
      );
      const fault = componentFault(kind, made);
      if (fault !== undefined) throw broken(where, 'create', 'a component of its kind', fault);
      return guardObject(made as object, factsOf(kind), outside, where);
    },
  };
}

function guardObject(target: object, promised: Promised, outside: Outside, where: string): object {
  const wrapped = new Map<PropertyKey, Method>();
  // of nothing of its own, so that a frozen component can be guarded too
  return new Proxy(
    {},
    {
      has: (_, key) => Reflect.has(target, key),
      set: (_, key, value) => Reflect.set(target, key, value, target),
      get: (_, key) => {
        const value: unknown = Reflect.get(target, key, target);
        if (typeof value !== 'function' || typeof key === 'symbol') return value;
        const known = wrapped.get(key);
        if (known) return known;
        const method: Method = (...given) => {
          const place = `${where}, ${key}`;
          const ours = new WeakSet<object>();
          const answer = calling(
            outside,
            place,
            given,
            () =>
              Reflect.apply(
                value as Method,
                target,
                given.map((each) => watched(each, ours)),
              ),
            ours,
          );
          return answerOf(answer, { key, given, ours, promised, outside, where });
        };
        wrapped.set(key, method);
        return method;
      },
    },
  );
}

interface Call {
  readonly key: string;
  readonly given: readonly unknown[];
  readonly ours: WeakSet<object>;
  readonly promised: Promised;
  readonly outside: Outside;
  readonly where: string;
}

/** An answer, held to what is promised of it; one that is waited for, when it comes. */
function answerOf(answer: unknown, call: Call): unknown {
  const { key, given, ours, promised, outside, where } = call;
  if (isPromise(answer)) {
    const coming = (answer as Promise<unknown>).then(
      (value) => settled(value, call),
      (error: unknown) => {
        throw failed(outside, `${where}, ${key}`, given, error, ours);
      },
    );
    if (!promised.atOnce?.includes(key)) return coming;
    // it is refused whatever it comes to, and nobody else waits for it
    coming.catch(() => undefined);
    throw broken(where, 'at-once', `\`${key}\` to answer at once`, 'a promise');
  }
  return settled(answer, call);
}

function settled(answer: unknown, call: Call): unknown {
  const { key, promised, outside, where } = call;
  if (key === promised.reports) {
    const fault = reportFault(answer);
    const report = `a report of \`${key}\`: { metrics, notes }`;
    if (fault !== undefined) throw broken(where, 'report', report, fault);
  }
  if (key === 'saveState') {
    const fault = stateFault(answer);
    const state = 'a state of `saveState`: { kind, version, json, tensors }';
    if (fault !== undefined) throw broken(where, 'round-trip', state, fault);
  }
  const part = promised.numbers?.[key];
  if (part !== undefined) {
    const fault = numbersFault(part === null ? answer : partOf(answer, part));
    const numbers = `${part === null ? '' : `${part} of `}\`${key}\` as a Float64Array`;
    if (fault !== undefined) throw broken(where, 'numbers', numbers, fault);
  }
  if (promised.streams?.includes(key)) {
    if (!isStream(answer)) {
      throw broken(where, 'stream', `an async iterable of \`${key}\``, kindOfValue(answer));
    }
    return guardStream(answer, call);
  }
  if (outside.kind !== 'data source' || key !== 'open') return answer;
  const isOpened =
    typeof answer === 'object' &&
    answer !== null &&
    openedSource.methods.every(
      (name) => typeof (answer as Readonly<Record<string, unknown>>)[name] === 'function',
    ) &&
    Array.isArray((answer as { readonly columns?: unknown }).columns);
  if (isOpened) return guardObject(answer, openedSource, outside, where);
  throw broken(where, 'open', '`open` to give { columns, rows, close }', kindOfValue(answer));
}

async function* guardStream(
  stream: AsyncIterable<unknown>,
  { key, given, ours, outside, where }: Call,
): AsyncGenerator {
  const iterator = stream[Symbol.asyncIterator]();
  let isOver = false;
  try {
    for (;;) {
      const next = await iterator.next().catch((error: unknown) => {
        isOver = true;
        throw failed(outside, `${where}, ${key}`, given, error, ours);
      });
      if (next.done === true) {
        isOver = true;
        return;
      }
      yield next.value;
    }
  } finally {
    if (!isOver) await iterator.return?.();
  }
}

/** A function of ours that a component is given: what it throws is not the component's error. */
const watched = (given: unknown, ours: WeakSet<object>): unknown => {
  if (typeof given !== 'function') return given;
  const keep = (error: unknown): never => {
    if (typeof error === 'object' && error !== null) ours.add(error);
    throw error;
  };
  return (...own: unknown[]): unknown => {
    try {
      const answer = (given as Method)(...own);
      return isPromise(answer) ? (answer as Promise<unknown>).catch(keep) : answer;
    } catch (error) {
      return keep(error);
    }
  };
};

function calling(
  outside: Outside,
  where: string,
  given: readonly unknown[],
  work: () => unknown,
  ours?: WeakSet<object>,
): unknown {
  try {
    return work();
  } catch (error) {
    throw failed(outside, where, given, error, ours);
  }
}

function failed(
  outside: Outside,
  where: string,
  given: readonly unknown[],
  cause: unknown,
  ours?: WeakSet<object>,
): unknown {
  if (ProdromeError.is(cause)) return cause;
  if (typeof cause === 'object' && cause !== null && ours?.has(cause)) return cause;
  for (const each of given) throwIfCancelled(signalOf(each), where);
  const text = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
  const line = lineOf(cause, outside);
  return new ProdromeError('COMPONENT_FAILED', {
    where,
    expected: 'an answer',
    got: line === undefined ? text : `${text} (${line})`,
    hint: 'The error is of that module; the checks of @prodrome/conformance find such errors before a run',
    cause,
  });
}

function signalOf(given: unknown): CancelSignal | undefined {
  if (typeof given !== 'object' || given === null) return undefined;
  return (given as { readonly signal?: CancelSignal }).signal;
}

const broken = (where: string, law: string, expected: string, got: string): ProdromeError =>
  new ProdromeError('CONFORMANCE', {
    ...{ where, expected, got },
    hint: 'Run the checks of @prodrome/conformance on it: they tell what each law asks and how to keep it',
    fields: { law },
  });

const partOf = (answer: unknown, name: string): unknown =>
  typeof answer === 'object' && answer !== null
    ? (answer as Readonly<Record<string, unknown>>)[name]
    : undefined;

const isStream = (value: unknown): value is AsyncIterable<unknown> =>
  typeof value === 'object' && value !== null && Symbol.asyncIterator in value;

const kindOfValue = (value: unknown): string =>
  typeof value === 'object' && value !== null ? 'something else' : String(value);
