import type { Decision } from '../model/council.ts';
import type { PlannedExpert } from '../model/plan.ts';
import { compare } from '../selection/select-served.ts';
import type { CouncilChange, CouncilEvent } from './council-change.ts';
import type { Judge, JudgedMixture } from './judge-mixtures.ts';

/** What may be changed of the council. */
export interface AskedChange {
  /** Of the model as it is. */
  readonly experts: readonly PlannedExpert[];
  readonly kind?: CouncilChange['kind'];
  /** Whom the change is about. */
  readonly subject?: PlannedExpert;
}

/** What is kept of a change. */
export interface Verdict {
  /** [n, outputs] by the model as it is. */
  readonly standing: Float64Array;
  /** All mixtures that were tried; the first is without newcomers. */
  readonly judged: readonly JudgedMixture[];
  /** The mixture that takes its place; absent where what mixes stays as it is. */
  readonly kept?: JudgedMixture;
  /** Who answers beside it without a say. */
  readonly shadows: readonly PlannedExpert[];
  /** The name of who is gone. */
  readonly gone?: string;
  readonly events: readonly CouncilEvent[];
  readonly decisions: readonly Decision[];
}

/** How reports call the model as it is. */
export const before = 'before the update';

/** How often intervals of all comparisons together may leave out 0 by chance. */
const chance = 0.05;

/**
 * Judges a change by what comes of it for new patients. First the mixture is learned anew without any newcomer; then with each: a shadow, one that is added, or one that
 * was trained anew. A newcomer is taken where the mixture with it is better by an interval both than the model as it is and than the updated one without it: what
 * learning to mix anew gains is not laid to its credit.
 */
export async function judgeChange(
  judge: Judge,
  { experts, kind, subject }: AskedChange,
): Promise<Verdict> {
  const standing = await judge.standing();
  const isOther = ({ name }: PlannedExpert): boolean => name !== subject?.name;
  const shadowsBefore = experts.filter(({ role }) => role === 'shadow');
  const awake = experts.filter(({ role }) => role !== 'shadow');
  if (kind === 'remove' && subject?.role === 'shadow') {
    return {
      ...{ standing, judged: [], decisions: [], gone: subject.name },
      shadows: shadowsBefore.filter(isOther),
      events: [{ kind: 'removed', expert: subject.name, decisions: [] }],
    };
  }
  const joiners = kind === 'remove' ? [] : shadowsBefore.filter(isOther);
  const newcomers = [
    ...joiners.map((one) => ({ one, event: 'woken' as const })),
    ...(subject && kind === 'add' ? [{ one: subject, event: 'added' as const }] : []),
    ...(subject && kind === 'retrain' ? [{ one: subject, event: 'retrained' as const }] : []),
  ];
  const level = 1 - chance / (1 + newcomers.length);
  const base = await judge.mixture({
    name: kind === 'remove' && subject ? `without ${subject.name}` : 'updated',
    experts: kind === 'remove' ? awake.filter(isOther) : awake,
    isFresh: false,
  });
  const asItIs = { name: before, values: standing };
  const first = compare(base, asItIs, judge.set, level);
  const judged = [base];
  const decisions = [first];
  const events: CouncilEvent[] = [];
  let [kept, reference]: [JudgedMixture | undefined, JudgedMixture] = [undefined, base];
  if (kind === 'remove' && subject) {
    events.push({ kind: 'removed', expert: subject.name, decisions: [first] });
    kept = base;
  } else if (first.accepted) {
    events.push({ kind: 'mixing', decisions: [first] });
    kept = base;
  }
  const shadows = new Map(shadowsBefore.map((one) => [one.name, one]));
  for (const { one, event } of newcomers) {
    const { name } = one;
    const role = one.role === 'shadow' ? 'member' : one.role;
    const others = reference.experts.filter((other) => other.name !== name);
    const place = reference.experts.findIndex((other) => other.name === name);
    const mixture = await judge.mixture({
      name: event === 'retrained' ? `${name} retrained` : `with ${name}`,
      experts: others.toSpliced(place < 0 ? others.length : place, 0, { ...one, role }),
      isFresh: event !== 'woken' || reference.isFresh,
    });
    const own = [asItIs, reference].map((other) => compare(mixture, other, judge.set, level));
    judged.push(mixture);
    decisions.push(...own);
    if (own.every(({ accepted }) => accepted)) {
      [kept, reference] = [mixture, mixture];
      shadows.delete(name);
      events.push({ kind: event, expert: name, decisions: own });
    } else if (event === 'added') {
      shadows.set(name, { ...one, role: 'shadow' });
      events.push({ kind: event, expert: name, shadow: true, decisions: own });
    }
  }
  return {
    ...{ standing, judged, decisions, events, shadows: [...shadows.values()] },
    ...(kept && { kept }),
    ...(kind === 'remove' && subject && { gone: subject.name }),
  };
}
