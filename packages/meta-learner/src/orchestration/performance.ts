import { ProdromeError, type JsonValue } from '@prodrome/core';
import { clipProbability } from '@prodrome/numerics';

/** How forecasts that were given out did, of those that are resolved. */
export interface ResolvedFigures {
  readonly forecasts: number;
  /** Means; absent before the first. */
  readonly logLoss?: number;
  readonly brier?: number;
}

/** What was forecast for a day, and what came true. */
interface ResolvedForecast {
  readonly outcome: number;
  /** By name; NaN where there was none. `forecast` is what was given out. */
  readonly values: Readonly<Record<string, number>>;
}

/** Running figures by name. */
export interface Performance {
  track(resolved: ResolvedForecast, sign?: 1 | -1): void;
  figures(): Readonly<Record<string, ResolvedFigures>>;
  save(): JsonValue;
  load(saved: JsonValue): void;
}

interface Sums {
  forecasts: number;
  loss: number;
  squares: number;
}

/** Figures that begin at nothing. */
export function createPerformance(): Performance {
  let sums = new Map<string, Sums>();
  return {
    track: ({ outcome, values }, sign = 1) => {
      for (const [name, value] of Object.entries(values)) {
        if (Number.isNaN(value)) continue;
        const own = sums.get(name) ?? { forecasts: 0, loss: 0, squares: 0 };
        const p = clipProbability(value);
        own.forecasts += sign;
        own.loss -= sign * Math.log(outcome === 1 ? p : 1 - p);
        own.squares += sign * (value - outcome) ** 2;
        sums.set(name, own);
      }
    },
    figures: () =>
      Object.fromEntries(
        [...sums].map(([name, { forecasts, loss, squares }]) => [
          name,
          forecasts > 0
            ? { forecasts, logLoss: loss / forecasts, brier: squares / forecasts }
            : { forecasts },
        ]),
      ),
    save: () => Object.fromEntries([...sums].map(([name, own]) => [name, { ...own }])),
    load: (saved) => {
      const entries = Object.entries((saved ?? {}) as Readonly<Record<string, unknown>>);
      if (!entries.every(([, own]) => isSums(own))) {
        throw new ProdromeError('STATE', {
          where: 'performance of a meta-learner',
          expected: 'forecasts, loss and squares by name',
          got: 'others',
        });
      }
      sums = new Map(entries.map(([name, own]) => [name, { ...(own as Sums) }]));
    },
  };
}

function isSums(value: unknown): value is Sums {
  if (typeof value !== 'object' || value === null) return false;
  const { forecasts, loss, squares } = value as Readonly<Record<string, unknown>>;
  return [forecasts, loss, squares].every(Number.isFinite);
}
