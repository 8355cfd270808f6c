import {
  ProdromeError,
  type CancelSignal,
  type ExpertModel,
  type ExpertRegistry,
  type FeatureTable,
  type PatientStates,
  type Task,
} from '@prodrome/core';
import { askSeat, type Failure, type SeatAnswers } from './ask-seat.ts';
import type { Council } from './council.ts';
import type { FeatureSpace, Features } from './feature-space.ts';
import { gateContext } from './gate-context.ts';
import { splitMemory } from './memory.ts';
import { joinAnswers, type SeatBatch } from './seat-batch.ts';

/** A trained mixture. */
export interface MixtureModel {
  readonly task: Task;
  /** Domains of the file's columns, in the order in which quality is told. */
  readonly domains: readonly string[];
  readonly space: FeatureSpace;
  /** The live council, by seat name; a removed expert is silent. */
  readonly experts: ExpertRegistry;
  readonly council: Council;
}

/** What every seat says of the asked rows. */
export interface Hearing {
  readonly batch: SeatBatch;
  readonly answers: readonly SeatAnswers[];
  readonly features: Features;
  readonly failures: ReadonlyMap<string, Failure>;
}

/**
 * Asks every seat. A failing expert is silent, with its reason in `failures`.
 * @throws ProdromeError `SCHEMA` when the table lacks columns; `CANCELLED`.
 */
export async function hear(
  model: MixtureModel,
  table: FeatureTable,
  rows: Int32Array,
  { from, signal }: { readonly from?: PatientStates; readonly signal?: CancelSignal } = {},
): Promise<Hearing> {
  const { seats } = model.council;
  const memory = from && (await splitMemory(model, from));
  const features = model.space.apply(table, memory?.space);
  const answers: SeatAnswers[] = [];
  for (const seat of seats) {
    const own = memory?.seats.get(seat.name);
    const find = () => findExpert(model.experts, seat.name);
    answers.push(
      await askSeat(seat, find, features, rows, {
        ...(own && { from: own }),
        ...(signal && { signal }),
      }),
    );
  }
  const context = gateContext(features, rows, model.domains);
  const failures = new Map<string, Failure>();
  answers.forEach(({ failure }, j) => {
    if (failure) failures.set(seats[j]?.name ?? '', failure);
  });
  return { batch: joinAnswers(seats, answers, context), answers, features, failures };
}

async function findExpert(experts: ExpertRegistry, name: string): Promise<ExpertModel> {
  const expert = await experts.getExpert(name);
  if (expert) return expert;
  throw new ProdromeError('EXPERT_FAILED', {
    where: `expert ${name}`,
    expected: 'a member of the live council',
    got: 'none: it was removed',
  });
}
