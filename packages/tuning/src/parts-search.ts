import {
  defineSearch,
  expectState,
  nestStates,
  ProdromeError,
  unnestStates,
  type JsonValue,
  type Search,
  type SearchSetting,
  type SearchType,
} from '@prodrome/core';
import type { SearchSpace } from '@prodrome/optimizers';
import { z } from 'zod';

/** A component whose options are tuned. */
export interface TunablePart {
  readonly name: string;
  readonly space: SearchSpace;
  /** Makes trials of it. */
  readonly search: (setting: SearchSetting) => Search;
}

/** Trials of each part before their gains are compared: the options as they are, and these. */
const startup = 4;

/** One space of all parts: `part` says which is tried, and its parameters matter only then. */
export function partsSpace(parts: readonly TunablePart[]): SearchSpace {
  const part = { kind: 'choice', values: parts.map(({ name }) => name) } as const;
  const own = parts.flatMap(({ name, space }) =>
    Object.entries(space).map(([key, dimension]) => {
      const when = Object.entries(dimension.when ?? {}).map(
        ([other, values]) => [`${name}.${other}`, values] as const,
      );
      return [
        `${name}.${key}`,
        { ...dimension, when: { ...Object.fromEntries(when), part: [name] } },
      ] as const;
    }),
  );
  return { part, ...Object.fromEntries(own) };
}

/**
 * A search over the options of several parts under one budget. Each part is tried as it is, then a few times; then the next trial goes to the part
 * whose lowest loss fell most per trial over the later half of its own, every sixth to the one that was tried least. Deterministic: which part is next depends on
 * the losses that were told.
 */
export const partsSearch = (parts: readonly TunablePart[]): SearchType =>
  defineSearch({
    type: 'parts',
    description: 'options of several components, where they gain most',
    options: z.strictObject({
      of: z.string().describe('what is tuned, so that nothing else goes on with its journal'),
    }),
    create: (_, setting) => createPartsSearch(parts, setting),
  });

interface PartProgress {
  readonly part: TunablePart;
  readonly search: Search;
  asked: number;
  /** In the order in which they were told; NaN = failed. */
  losses: number[];
  hasEnded: boolean;
}

interface Waiting {
  readonly part: number;
  /** Of the part's own search; undefined for the options as they are. */
  readonly id: number | undefined;
}

function createPartsSearch(parts: readonly TunablePart[], { stream }: SearchSetting): Search {
  const kind = 'tuning/parts';
  const all = parts.map((part): PartProgress => ({
    part,
    search: part.search({ space: part.space, stream: stream.fork(part.name) }),
    asked: 0,
    losses: [],
    hasEnded: false,
  }));
  const waiting = new Map<number, Waiting>();
  let next = 0;
  const askOf = (at: number) => {
    const one = all[at] as PartProgress;
    const { name } = one.part;
    const parameters: Record<string, JsonValue> = { part: name };
    if (one.asked === 0) return { id: undefined, parameters, why: undefined };
    const [trial] = one.search.ask(1);
    if (!trial) return undefined;
    for (const [key, value] of Object.entries(trial.parameters)) {
      parameters[`${name}.${key}`] = value;
    }
    return { id: trial.id, parameters, why: trial.why };
  };
  const ask = () => {
    for (;;) {
      const at = nextPart(all, next);
      if (at === undefined) return undefined;
      const found = askOf(at);
      const one = all[at] as PartProgress;
      if (found) {
        one.asked += 1;
        const id = next++;
        waiting.set(id, { part: at, id: found.id });
        const { parameters, why } = found;
        return { id, parameters, ...(why !== undefined && { why }) };
      }
      if (one.search.hasEnded()) one.hasEnded = true;
      else return undefined;
    }
  };
  return {
    hasEnded: () => all.every(({ hasEnded }) => hasEnded),
    ask: (most) => {
      const trials = [];
      while (trials.length < most) {
        const trial = ask();
        if (!trial) break;
        trials.push(trial);
      }
      return trials;
    },
    tell: (id, loss) => {
      const own = waiting.get(id);
      if (!own) {
        const got = String(id);
        throw new ProdromeError('USAGE', { where: kind, expected: 'a trial it waits for', got });
      }
      waiting.delete(id);
      const one = all[own.part] as PartProgress;
      one.losses.push(loss);
      if (own.id !== undefined) one.search.tell(own.id, loss);
    },
    saveState: () =>
      nestStates(
        kind,
        1,
        {
          next,
          waiting: [...waiting].map(([id, { part, id: own }]) => [id, part, own ?? null]),
          parts: all.map(({ asked, losses, hasEnded }) => ({
            ...{ asked, hasEnded },
            losses: losses.map((loss) => (Number.isNaN(loss) ? null : loss)),
          })),
        },
        Object.fromEntries(all.map(({ part, search }) => [part.name, search.saveState()])),
      ),
    loadState: (state) => {
      expectState(state, kind, [1]);
      const { json, parts: states } = unnestStates(state);
      const saved = json as unknown as Saved;
      next = saved.next;
      waiting.clear();
      for (const [id, part, own] of saved.waiting) waiting.set(id, { part, id: own ?? undefined });
      all.forEach((one, at) => {
        const { asked, hasEnded, losses } = saved.parts[at] as Saved['parts'][number];
        Object.assign(one, { asked, hasEnded, losses: losses.map((loss) => loss ?? NaN) });
        const own = states[one.part.name];
        if (own) one.search.loadState(own);
      });
    },
  };
}

interface Saved {
  readonly next: number;
  readonly waiting: readonly (readonly [number, number, number | null])[];
  readonly parts: readonly {
    readonly asked: number;
    readonly hasEnded: boolean;
    readonly losses: readonly (number | null)[];
  }[];
}

/** The place of the part that the next trial goes to; undefined when all have ended. */
function nextPart(all: readonly PartProgress[], trial: number): number | undefined {
  const open = [...all.keys()].filter((at) => all[at]?.hasEnded === false);
  const askedOf = (at: number): number => (all[at] as PartProgress).asked;
  const least = open.reduce<number | undefined>(
    (best, at) => (best === undefined || askedOf(at) < askedOf(best) ? at : best),
    undefined,
  );
  if (least === undefined || askedOf(least) <= startup || trial % 6 === 5) return least;
  return open.reduce((best, at) => {
    const [one, two] = [best, at].map((place) => gainOf((all[place] as PartProgress).losses));
    return (two as number) > (one as number) ? at : best;
  });
}

/** How much the lowest loss fell per trial over the later half of the trials. */
function gainOf(losses: readonly number[]): number {
  const half = Math.ceil(losses.length / 2);
  const lowest = (own: readonly number[]): number =>
    own.reduce((least, loss) => (loss < least ? loss : least), Infinity);
  const [before, now] = [lowest(losses.slice(0, half)), lowest(losses)];
  if (now === before) return 0;
  return before === Infinity ? Infinity : (before - now) / (losses.length - half);
}
