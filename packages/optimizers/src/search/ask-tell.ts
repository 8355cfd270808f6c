import {
  createState,
  expectState,
  ProdromeError,
  type JsonValue,
  type Search,
  type SearchSetting,
  type Trial,
} from '@prodrome/core';
import { checkSpace, type Parameters } from '../space/space.ts';

/** What of a search is its own; ids, trials that are waited for and states are common to all. */
export interface Engine {
  /** Parameters to try; undefined while it waits to be told, or has ended. */
  next(id: number): Parameters | undefined;
  /** Why it has just given these, where there is something to say. */
  why?(): string | undefined;
  /** What a trial gave: NaN where it failed. */
  told(id: number, parameters: Parameters, loss: number): void;
  /** What is known from elsewhere, before it is first asked. */
  readonly inform?: (parameters: Parameters, loss: number) => void;
  hasEnded?(): boolean;
  /** All that it has learned, as plain JSON. */
  save(): JsonValue;
  load(saved: JsonValue): void;
}

/** A search by ask and tell over its engine. @throws ProdromeError `CONFIG` for a space with nothing to try. */
export function createAskTell(type: string, { space }: SearchSetting, engine: Engine): Search {
  checkSpace(space);
  const kind = `optimizers/${type}`;
  const waiting = new Map<number, Parameters>();
  let next = 0;
  const { inform } = engine;
  return {
    ...(inform && { inform }),
    hasEnded: () => engine.hasEnded?.() ?? false,
    ask: (most) => {
      const trials: Trial[] = [];
      while (trials.length < most) {
        const parameters = engine.next(next);
        if (!parameters) break;
        waiting.set(next, parameters);
        const why = engine.why?.();
        trials.push({ id: next, parameters, ...(why !== undefined && { why }) });
        next += 1;
      }
      return trials;
    },
    tell: (id, loss) => {
      const parameters = waiting.get(id);
      if (!parameters) {
        throw new ProdromeError('USAGE', {
          where: `search ${type}`,
          expected: 'a trial that it asked for and was not told of',
          got: String(id),
        });
      }
      waiting.delete(id);
      engine.told(id, parameters, Number.isFinite(loss) ? loss : NaN);
    },
    saveState: () =>
      createState(kind, 1, { next, waiting: [...waiting] as JsonValue, own: engine.save() }),
    loadState: (state) => {
      expectState(state, kind, [1]);
      const saved = state.json as unknown as Saved;
      next = saved.next;
      waiting.clear();
      for (const [id, parameters] of saved.waiting) waiting.set(id, parameters);
      engine.load(saved.own);
    },
  };
}

interface Saved {
  readonly next: number;
  readonly waiting: readonly (readonly [number, Parameters])[];
  readonly own: JsonValue;
}

/** A loss as JSON carries it. */
export const savedLoss = (loss: number): number | null => (Number.isNaN(loss) ? null : loss);

/** A loss from JSON. */
export const loadedLoss = (loss: number | null): number => loss ?? NaN;
