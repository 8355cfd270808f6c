import { ProdromeError } from './errors.ts';
import type { ExpertModel } from './expert.ts';

/** A model, or how to get one when it is first asked for. */
export type ExpertSource = ExpertModel | (() => Promise<ExpertModel>);

/** The live council. Experts may join and leave at any time; lazy ones are loaded once, when first asked for. */
export interface ExpertRegistry {
  /** @throws ProdromeError `COMPONENT_DUPLICATE` when the name is taken. */
  register(name: string, expert: ExpertSource): void;
  /** Undefined when there is none of that name. A failed load rejects, and is tried again when next asked for. */
  getExpert(name: string): Promise<ExpertModel | undefined>;
  /** All, loaded, in order of registration. */
  getAllExperts(): Promise<ReadonlyMap<string, ExpertModel>>;
  /** In order of registration, without loading any. */
  names(): readonly string[];
  /** False when there was none of that name. */
  remove(name: string): boolean;
}

/** An empty registry. */
export function createExpertRegistry(): ExpertRegistry {
  const sources = new Map<string, ExpertSource>();
  const loads = new Map<string, Promise<ExpertModel>>();

  const load = (name: string, source: ExpertSource): Promise<ExpertModel> => {
    if (typeof source !== 'function') return Promise.resolve(source);
    const begun = loads.get(name);
    if (begun) return begun;
    const loading = source().catch((error: unknown) => {
      if (loads.get(name) === loading) loads.delete(name);
      throw error;
    });
    loads.set(name, loading);
    return loading;
  };

  return {
    register: (name, expert) => {
      if (sources.has(name)) {
        throw new ProdromeError('COMPONENT_DUPLICATE', {
          where: `expert ${name}`,
          expected: 'a name that is free',
          got: 'one already registered',
        });
      }
      sources.set(name, expert);
    },
    getExpert: async (name) => {
      const source = sources.get(name);
      return source && load(name, source);
    },
    getAllExperts: async () =>
      new Map(
        await Promise.all(
          [...sources].map(async ([name, source]) => [name, await load(name, source)] as const),
        ),
      ),
    names: () => [...sources.keys()],
    remove: (name) => {
      loads.delete(name);
      return sources.delete(name);
    },
  };
}
