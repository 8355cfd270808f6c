import {
  ProdromeError,
  type CancelSignal,
  type ExpertModel,
  type ExpertRegistry,
  type Failure,
  type FeatureTable,
  type PatientStates,
} from '@prodrome/core';
import { joinAnswers, type AnswerBatch } from './answer-batch.ts';
import { absenceCodes, askExpert, type ExpertAnswers } from './ask-expert.ts';
import { askPatientByPatient } from './ask-patients.ts';
import type { CouncilStates } from './council.ts';
import type { Features } from './feature-space.ts';
import { gateContext } from './gate-context.ts';
import { splitMemory } from './memory.ts';
import type { MixtureModel } from './mixture-model.ts';

/** What every expert says of the asked rows. */
export interface AskedExperts {
  readonly batch: AnswerBatch;
  readonly answers: readonly ExpertAnswers[];
  readonly features: Features;
  /** Of the experts that failed on some row: why, and on how many. */
  readonly failures: ReadonlyMap<string, Failure & { readonly rows: number }>;
  /** What the council remembers beside the experts. */
  readonly council: CouncilStates;
}

/**
 * Asks every expert. One that fails is absent, with its reason in `failures`.
 * @param options.isolate - where an expert throws, ask it patient by patient, so that one patient's days do not silence it for others.
 * @throws ProdromeError `SCHEMA` when the table lacks columns; `CANCELLED`.
 */
export async function askExperts(
  model: MixtureModel,
  table: FeatureTable,
  rows: Int32Array,
  options: {
    readonly from?: PatientStates;
    readonly signal?: CancelSignal;
    readonly isolate?: boolean;
  } = {},
): Promise<AskedExperts> {
  const { from, signal, isolate = false } = options;
  const { experts } = model.council;
  const { outputs } = model.task;
  const memory = from && (await splitMemory(model, from));
  const features = model.space.apply(table, memory?.space);
  const answers: ExpertAnswers[] = [];
  for (const expert of experts) {
    const own = memory?.experts.get(expert.name);
    const question = {
      ...{ expert, features, rows, outputs },
      find: () => findExpert(model.experts, expert.name),
      ...(own && { from: own }),
      ...(signal && { signal }),
    };
    const answer = await askExpert(question);
    const threw = answer.failure !== undefined && answer.absence.every(isFailed);
    answers.push(threw && isolate ? await askPatientByPatient(question, answer) : answer);
  }
  const context = gateContext(features, rows, model.domains);
  const failures = new Map<string, Failure & { readonly rows: number }>();
  answers.forEach(({ failure, absence }, j) => {
    const failed = absence.reduce((sum, code) => sum + Number(isFailed(code)), 0);
    if (failure) failures.set(experts[j]?.name ?? '', { ...failure, rows: failed });
  });
  return {
    batch: joinAnswers(experts, answers, context, outputs),
    ...{ answers, features, failures },
    council: memory?.council ?? {},
  };
}

const isFailed = (code: number): boolean => code === absenceCodes.failed;

async function findExpert(experts: ExpertRegistry, name: string): Promise<ExpertModel> {
  const expert = await experts.getExpert(name);
  if (expert) return expert;
  throw new ProdromeError('EXPERT_FAILED', {
    where: `expert ${name}`,
    expected: 'a member of the live council',
    got: 'none: it was removed',
  });
}
