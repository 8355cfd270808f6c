import type { Absence, DomainQuality, GateEvent, PredictionResult } from '@prodrome/core';
import type { CouncilAnswers, CouncilWeights } from './council.ts';
import type { Mixed } from './guest-book.ts';

/** A forecast, and what the gate found. */
export interface MetaForecast extends PredictionResult {
  readonly events: readonly GateEvent[];
}

/** All that a forecast is told of. */
export interface ForecastParts {
  readonly id: string;
  readonly time: number;
  readonly model: string;
  readonly names: readonly { readonly name: string }[];
  readonly answers: CouncilAnswers;
  readonly quality: Readonly<Record<string, DomainQuality>>;
  readonly weighed: CouncilWeights;
  readonly combined: { readonly uncalibrated: number; readonly value: number };
  readonly mixed: Mixed;
  readonly additive: boolean;
}

/** A forecast with its receipt. What was not computed is absent. */
export function resultOf(parts: ForecastParts): MetaForecast {
  const { id, time, model, names, answers, quality, weighed, combined, mixed, additive } = parts;
  const byName = (valueOf: (j: number) => number): [string, number][] =>
    names.flatMap(({ name }, j) =>
      answers.present[j] === 1 ? [[name, valueOf(j)] as [string, number]] : [],
    );
  const weightOf = (j: number): number => (weighed.weights[j] as number) * mixed.council;
  const guests = mixed.guests.filter(({ absence }) => absence === undefined);
  const missing = mixed.guests.flatMap(({ name, absence }): [string, Absence][] =>
    absence ? [[name, absence]] : [],
  );
  const isSum = additive && mixed.shares.size === 0;
  return {
    ...{ patientId: id, timestamp: String(time), prediction: mixed.value },
    ...(isSum && {
      expertContributions: Object.fromEntries(
        byName((j) => (weighed.weights[j] as number) * (answers.values[j] as number)),
      ),
    }),
    degraded: Object.keys(answers.absent).length > 0 && !Number.isNaN(mixed.value),
    events: weighed.events,
    receipt: {
      ...{ model, served: 'gate' },
      weights: { ...Object.fromEntries(byName(weightOf)), ...Object.fromEntries(mixed.shares) },
      values: {
        ...Object.fromEntries(byName((j) => answers.values[j] as number)),
        ...Object.fromEntries(guests.map(({ name, value }) => [name, value])),
      },
      absent: { ...answers.absent, ...Object.fromEntries(missing) },
      quality,
      uncalibrated: combined.uncalibrated,
    },
  };
}
