import {
  errorToData,
  ProdromeError,
  type ExpertSource,
  type FeatureTable,
  type JsonValue,
} from '@prodrome/core';
import type { CouncilParts } from './council.ts';
import { mixGuests, shareOfRecord, type ExpertRecord, type GuestAnswer } from './guests.ts';

/** The council's forecast with its guests'. */
export interface Mixed {
  readonly value: number;
  /** The council's share. */
  readonly council: number;
  /** By name, of the guests that answered. */
  readonly shares: ReadonlyMap<string, number>;
  readonly guests: readonly GuestAnswer[];
}

/** Experts that joined after the gate was trained. */
export interface Guests {
  register(name: string, source: ExpertSource, record?: ExpertRecord): void;
  admit(name: string, record: ExpertRecord): void;
  remove(name: string): boolean;
  /** @param table - a patient's days up to that of the forecast; guests that look back remember no more. */
  mix(council: number, table: () => FeatureTable): Promise<Mixed>;
  save(): JsonValue;
  load(saved: JsonValue): void;
}

/** The guests of a registry: all but the council's. One without a share is asleep: it is not asked. */
export function createGuests({ experts, council, features, view, sink }: CouncilParts): Guests {
  let shares = new Map<string, number>();
  const isOfCouncil = (name: string): boolean => council.some((one) => one.name === name);
  const note = (message: string): void => sink?.({ type: 'note', message });
  const admit = (name: string, record: ExpertRecord): void => {
    if (isOfCouncil(name)) throw wrong('USAGE', 'a guest', `${name}, which the gate weighs`);
    if (!experts.names().includes(name)) throw wrong('NOT_FOUND', 'a registered expert', name);
    const share = shareOfRecord(record);
    shares.set(name, share);
    note(`expert ${name} has a share of ${share.toFixed(3)}, by ${record.labels.length} days`);
  };
  const answerOf = async (
    name: string,
    share: number,
    table: FeatureTable,
  ): Promise<GuestAnswer> => {
    try {
      const expert = await experts.getExpert(name);
      if (!expert) return { name, share, value: NaN, absence: 'asleep' };
      const own = view?.(table, expert.getSpecialty()) ?? table;
      const { values } = await expert.predict({ table: own, rows: Int32Array.of(own.rows - 1) });
      const [value = NaN] = values;
      if (Number.isNaN(value)) return { name, share, value, absence: 'abstained' };
      if (value >= 0 && value <= 1) return { name, share, value };
      throw wrong('EXPERT_FAILED', 'a probability', String(value));
    } catch (error) {
      const code = ProdromeError.is(error) ? error.code : 'EXPERT_FAILED';
      const { message } = errorToData(error);
      sink?.({ type: 'expert-failed', name, task: 'predict', rows: 1, code, message });
      return { name, share, value: NaN, absence: 'failed' };
    }
  };
  return {
    register: (name, source, record) => {
      if (record) shareOfRecord(record);
      experts.register(name, source);
      note(`expert ${name} is registered`);
      if (record) admit(name, record);
    },
    admit,
    remove: (name) => {
      shares.delete(name);
      const removed = experts.remove(name);
      if (removed) note(`expert ${name} is removed`);
      return removed;
    },
    mix: async (value, table) => {
      const guests: GuestAnswer[] = [];
      let seen: FeatureTable | undefined;
      for (const name of experts.names().filter((one) => !isOfCouncil(one))) {
        const share = shares.get(name) ?? 0;
        if (share > 0) {
          seen ??= features?.apply(table()).table ?? table();
          guests.push(await answerOf(name, share, seen));
        } else guests.push({ name, share, value: NaN, absence: 'asleep' });
      }
      return { ...mixGuests(value, guests), guests };
    },
    save: () => Object.fromEntries(shares),
    load: (saved) => {
      const entries = Object.entries((saved ?? {}) as Readonly<Record<string, unknown>>);
      if (!entries.every(([, share]) => typeof share === 'number' && share >= 0 && share < 1)) {
        throw wrong('STATE', 'shares of guests in [0, 1)', 'others');
      }
      shares = new Map(entries as [string, number][]);
    },
  };
}

const wrong = (
  code: 'STATE' | 'USAGE' | 'NOT_FOUND' | 'EXPERT_FAILED',
  expected: string,
  got: string,
): ProdromeError => new ProdromeError(code, { where: 'guests of a meta-learner', expected, got });
