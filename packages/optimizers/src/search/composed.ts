import { createState, type JsonValue, type Search, type SearchSetting } from '@prodrome/core';
import type { Parameters } from '../space/space.ts';
import { createAskTell, loadedLoss, savedLoss } from './ask-tell.ts';

/** A trial that a member of a composed search was told. */
export interface MemberTrial {
  /** −1: known from elsewhere. */
  readonly member: number;
  readonly parameters: Parameters;
  /** NaN where it failed. */
  readonly loss: number;
}

/** How searches are composed: a pure function of what was told. */
export interface Composition {
  /** How many searches there may be. */
  readonly members: number;
  /** Makes one, when it is first asked, of what all were told before. */
  readonly make: (member: number, told: readonly MemberTrial[]) => Search;
  /**
   * Members in the order in which they are asked for the next trial, until one has one.
   * @param asked - [members] how many trials each was asked for.
   */
  readonly order: (told: readonly MemberTrial[], asked: readonly number[]) => readonly number[];
  /** Why a member is asked, after another was. */
  readonly why?: (member: number, told: readonly MemberTrial[]) => string;
}

const elsewhere = -1;

interface Made {
  readonly search: Search;
  /** How many trials had been told when it was made. */
  readonly since: number;
}

/** A search that lets others ask, each being told of its own trials. It ends when nobody of those in `order` has more to ask. */
export function createComposed(
  type: string,
  setting: SearchSetting,
  { members, make, order, why }: Composition,
): Search {
  const told: MemberTrial[] = [];
  const made = new Map<number, Made>();
  let last: { readonly member: number | null; readonly why: string | undefined } = {
    member: null,
    why: undefined,
  };
  let asked = Array.from({ length: members }, () => 0);
  const waiting = new Map<number, readonly [member: number, own: number]>();
  const madeOf = (member: number, since: number): Made => {
    const known = made.get(member);
    if (known) return known;
    const one = { search: make(member, told.slice(0, since)), since };
    for (const { member: by, parameters, loss } of told) {
      if (by === elsewhere) one.search.inform?.(parameters, loss);
    }
    made.set(member, one);
    return one;
  };
  return createAskTell(type, setting, {
    inform: (parameters, loss) => {
      told.push({ member: elsewhere, parameters, loss });
    },
    next: (id) => {
      for (const member of order(told, asked)) {
        const [trial] = madeOf(member, told.length).search.ask(1);
        if (!trial) continue;
        const isSame = member === last.member;
        last = { member, why: isSame ? undefined : why?.(member, told) };
        asked = asked.map((count, place) => count + Number(place === member));
        waiting.set(id, [member, trial.id]);
        return trial.parameters;
      }
      return undefined;
    },
    why: () => last.why,
    told: (id, parameters, loss) => {
      const [member, own] = waiting.get(id) as readonly [number, number];
      waiting.delete(id);
      told.push({ member, parameters, loss });
      made.get(member)?.search.tell(own, loss);
    },
    hasEnded: () =>
      order(told, asked).every((member) => made.get(member)?.search.hasEnded() === true),
    save: () => ({
      told: told.map(({ member, parameters, loss }) => [member, parameters, savedLoss(loss)]),
      ...{ asked, last: last.member, waiting: [...waiting] as unknown as JsonValue },
      made: [...made].map(([member, { search, since }]) => {
        const { kind, version, json } = search.saveState();
        return [member, since, kind, version, json];
      }),
    }),
    load: (saved) => {
      const own = saved as unknown as Saved;
      told.splice(
        0,
        told.length,
        ...own.told.map(([member, parameters, loss]) => ({
          ...{ member, parameters, loss: loadedLoss(loss) },
        })),
      );
      asked = [...own.asked];
      last = { member: own.last, why: undefined };
      waiting.clear();
      for (const [id, place] of own.waiting) waiting.set(id, place);
      made.clear();
      for (const [member, since, kind, version, json] of own.made) {
        madeOf(member, since).search.loadState(createState(kind, version, json));
      }
    },
  });
}

interface Saved {
  readonly told: readonly (readonly [number, Parameters, number | null])[];
  readonly asked: readonly number[];
  readonly last: number | null;
  readonly waiting: readonly (readonly [number, readonly [number, number]])[];
  readonly made: readonly (readonly [number, number, string, number, JsonValue])[];
}

/** Parameters of the lowest loss, the earliest of equals; undefined where every trial failed. */
export const bestOfTold = (told: readonly MemberTrial[]): MemberTrial | undefined =>
  told.reduce<MemberTrial | undefined>(
    (best, one) => (one.loss < (best?.loss ?? Infinity) ? one : best),
    undefined,
  );
