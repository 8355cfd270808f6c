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
  /** Of a search for several losses: what a trial gave, as many as the first. */
  readonly toldLosses?: (id: number, parameters: Parameters, losses: readonly number[]) => void;
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
  let width: number | null = null;
  const { inform, toldLosses } = engine;
  const endOf = (id: number): Parameters => {
    const parameters = waiting.get(id);
    if (!parameters) throw refused(type, 'a trial that it asked for and was not told of', id);
    return parameters;
  };
  const tellLosses = (id: number, losses: readonly number[]): void => {
    const parameters = endOf(id);
    const expected = width ?? Math.max(1, losses.length);
    if (losses.length !== expected || !losses.every(Number.isFinite)) {
      throw refused(type, `${expected} finite losses of trial ${id}`, losses.join(', '));
    }
    width = expected;
    waiting.delete(id);
    toldLosses?.(id, parameters, losses);
  };
  return {
    ...(inform && { inform }),
    ...(toldLosses && { tellLosses }),
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
      if (toldLosses && Number.isFinite(loss)) {
        tellLosses(id, [loss]);
        return;
      }
      const parameters = endOf(id);
      waiting.delete(id);
      engine.told(id, parameters, Number.isFinite(loss) ? loss : NaN);
    },
    saveState: () =>
      createState(kind, 1, {
        ...{ next, waiting: [...waiting] as JsonValue, own: engine.save() },
        ...(toldLosses && { width }),
      }),
    loadState: (state) => {
      expectState(state, kind, [1]);
      const saved = state.json as unknown as Saved;
      next = saved.next;
      width = saved.width ?? null;
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
  readonly width?: number | null;
}

const refused = (type: string, expected: string, got: unknown): ProdromeError =>
  new ProdromeError('USAGE', { where: `search ${type}`, expected, got: String(got) });

/** A loss as JSON carries it. */
export const savedLoss = (loss: number): number | null => (Number.isNaN(loss) ? null : loss);

/** A loss from JSON. */
export const loadedLoss = (loss: number | null): number => loss ?? NaN;
