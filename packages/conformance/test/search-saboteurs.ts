import {
  createState,
  defineSearch,
  expectState,
  ProdromeError,
  type JsonValue,
  type RandomStream,
  type Search,
  type SearchDimension,
  type SearchSetting,
  type SearchType,
} from '@prodrome/core';
import { foreign, waiting } from './foreign.ts';
import { freeOptions } from './free-options.ts';

const kind = 'honest';

interface Parts {
  value(dimension: SearchDimension, stream: RandomStream): JsonValue;
  /** Where trial `id` draws from. */
  stream(setting: SearchSetting, id: number): RandomStream;
  most(wanted: number): number;
  ended(told: number): boolean;
  /** Whether it stops for good where a trial failed. */
  stuck: boolean;
  waits: boolean;
  save(state: {
    readonly next: number;
    readonly width: number;
    readonly waiting: readonly number[];
  }): JsonValue;
  kinds: readonly string[];
  /** Whether it saves what it was informed of; undefined where it cannot be. */
  informed: boolean | undefined;
  /** Whether it takes several losses, and how many after which number of them; undefined where it takes one. */
  several: ((given: number, before: number) => boolean) | undefined;
}

function drawn(dimension: SearchDimension, stream: RandomStream): JsonValue {
  const share = stream.next();
  if (dimension.kind === 'choice') {
    return dimension.values[Math.floor(share * dimension.values.length)] as JsonValue;
  }
  const { low, high, whole, scale } = dimension;
  const value = scale === 'log' ? low * (high / low) ** share : low + (high - low) * share;
  return whole ? Math.round(value) : value;
}

const honest: Parts = {
  value: drawn,
  stream: ({ stream }, id) => stream.fork(String(id)),
  most: (wanted) => wanted,
  ended: () => false,
  stuck: false,
  waits: true,
  save: (state) => ({ ...state }),
  kinds: [kind],
  informed: true,
  several: (given, before) => given === before,
};

/** A random search that keeps every law, but for the parts given. */
export function searchWith(changes: Partial<Parts> = {}): SearchType {
  const parts = { ...honest, ...changes };
  const create = (_: unknown, setting: SearchSetting): Search => {
    let next = 0;
    let waiting = new Set<number>();
    let stuck = false;
    let known = 0;
    let width = 0;
    const end = (id: number): void => {
      if (waiting.delete(id) || !parts.waits) return;
      throw new ProdromeError('USAGE', { where: kind, expected: 'an asked', got: String(id) });
    };
    return {
      ...(parts.several && {
        tellLosses: (id: number, losses: readonly number[]) => {
          if (width > 0 && parts.several?.(losses.length, width) === false) {
            const got = String(losses.length);
            throw new ProdromeError('USAGE', { where: kind, expected: String(width), got });
          }
          width = losses.length;
          end(id);
        },
      }),
      ...(parts.informed !== undefined && {
        inform: () => {
          known += 1;
        },
      }),
      hasEnded: () => parts.ended(next),
      ask: (wanted) =>
        Array.from({ length: stuck ? 0 : parts.most(wanted) }, () => {
          const id = next++;
          waiting.add(id);
          const stream = parts.stream(setting, id).fork(String(known));
          const parameters = Object.fromEntries(
            Object.entries(setting.space).map(([name, one]) => [name, parts.value(one, stream)]),
          );
          return { id, parameters };
        }),
      tell: (id, loss) => {
        end(id);
        stuck ||= parts.stuck && Number.isNaN(loss);
      },
      saveState: () => {
        const saved = parts.save({ next, width, waiting: [...waiting] });
        return createState(
          kind,
          1,
          parts.informed === true ? { ...(saved as object), known } : saved,
        );
      },
      loadState: (state) => {
        if (parts.kinds.includes(kind)) expectState(state, kind, [1]);
        const saved = (state.json ?? {}) as { next?: number; waiting?: number[]; known?: number };
        width = (state.json as { width?: number } | null)?.width ?? 0;
        next = saved.next ?? 0;
        known = saved.known ?? 0;
        waiting = new Set(saved.waiting);
      },
    };
  };
  return defineSearch({ type: kind, description: 'keeps every law', options: freeOptions, create });
}

let searches = 0;

/** For every check, a search that breaks just that law. */
export const searchSaboteurs: Readonly<Record<string, SearchType>> = {
  contract: foreign(searchWith()),
  create: waiting(searchWith()),
  'in-space': searchWith({
    value: (one, stream) => {
      const value = drawn(one, stream);
      return one.kind === 'number' && one.whole ? Number(value) + 0.5 : value;
    },
  }),
  most: searchWith({ most: (wanted) => wanted + Number(wanted > 4) }),
  'goes-on': searchWith({ ended: (next) => next >= 24 }),
  repeatable: searchWith({
    stream: ({ stream }, id) => stream.fork(id === 0 ? `first of ${searches++}` : String(id)),
    informed: undefined,
    several: undefined,
  }),
  'failed-trial': searchWith({ stuck: true, several: undefined }),
  unasked: searchWith({ waits: false }),
  'round-trip': searchWith({
    save: ({ waiting }) => ({ next: 0, waiting: [...waiting] }),
    several: undefined,
  }),
  informed: searchWith({ informed: false }),
  'several-losses': searchWith({ several: () => true }),
  'foreign-state': searchWith({ kinds: [] }),
};
