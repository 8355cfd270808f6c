import { usualDays, type DriftPolicy } from './drift-policy.ts';
import type { ForecastHistory } from './forecast-history.ts';

/** Whose weights an action moves: of all experts when none are named, of every patient when none is. */
export interface Target {
  readonly experts?: readonly number[];
  readonly patient?: number;
}

/** An action that has begun. */
interface Begun {
  readonly policy: DriftPolicy;
  readonly target: Target;
  readonly since: number;
  /** [k] mean weights of the days before. */
  readonly before: Float64Array;
}

/** The actions of policies from day to day. */
export interface InForce {
  begin(policy: number, target: Target, day: number): void;
  end(policy: number, target: Target): void;
  /** Moves the weights [k] of a row, in place. */
  weigh(row: number, day: number, weights: Float64Array): void;
  /** Takes in the weights that a row had without policies. */
  remember(row: number): void;
}

/** No actions yet. */
export function createInForce(
  policies: readonly DriftPolicy[],
  {
    experts,
    weights,
    values,
    patients,
  }: Pick<ForecastHistory, 'experts' | 'weights' | 'values' | 'patients'>,
): InForce {
  const k = experts.length;
  const begun = new Map<string, Begun>();
  const all = new Float64Array(k);
  const ofPatients = new Map<number, Float64Array>();
  const keyOf = (policy: number, { experts: own, patient }: Target): string =>
    `${policy} ${own?.join(' ') ?? ''} of ${patient ?? ''}`;
  return {
    begin: (policy, target, since) => {
      // it is the expert that changes, not its weight
      if (policies[policy]?.action === 'retrain') return;
      const sums = target.patient === undefined ? all : ofPatients.get(target.patient);
      const total = sums?.reduce((sum, own) => sum + own, 0) ?? 0;
      const before =
        sums && total > 0 ? sums.map((own) => own / total) : new Float64Array(k).fill(1 / k);
      begun.set(keyOf(policy, target), {
        ...{ policy: policies[policy] as DriftPolicy, target, since, before },
      });
    },
    end: (policy, target) => begun.delete(keyOf(policy, target)),
    weigh: (row, day, own) => {
      const present = Array.from({ length: k }, (_, j) => !Number.isNaN(values[row * k + j]));
      for (const [key, action] of begun) {
        const { policy, target, since } = action;
        const isOver = policy.action !== 'down_weight' && day - since >= (policy.days ?? usualDays);
        if (isOver) begun.delete(key);
        else if (target.patient === undefined || target.patient === patients[row]) {
          move(own, present, action, day);
        }
      }
    },
    remember: (row) => {
      const patient = patients[row] as number;
      const own = ofPatients.get(patient) ?? new Float64Array(k);
      ofPatients.set(patient, own);
      for (let j = 0; j < k; j++) {
        const weight = weights[row * k + j] as number;
        own[j] = (own[j] as number) + weight;
        all[j] = (all[j] as number) + weight;
      }
    },
  };
}

/** What an action makes of the weights of a row, over the experts that answered. */
function move(
  weights: Float64Array,
  present: readonly boolean[],
  { policy, target, since, before }: Begun,
  day: number,
): void {
  const count = present.filter(Boolean).length;
  const { impact = 1, halfLifeDays = 14 } = policy;
  const share = impact * 2 ** (-(day - since) / halfLifeDays);
  const moved = weights.map((weight, j) => {
    if (present[j] !== true) return 0;
    if (target.experts && !target.experts.includes(j)) return weight;
    if (policy.action === 'freeze') return before[j] as number;
    const lowest = target.experts ? 0 : 1 / count;
    return policy.action === 'shadow' ? lowest : weight + share * (lowest - weight);
  });
  // one frozen expert keeps its weight; the others share what is left
  const isFrozen = (j: number): boolean =>
    policy.action === 'freeze' && (target.experts?.includes(j) ?? false);
  const frozen = moved.reduce((sum, weight, j) => sum + (isFrozen(j) ? weight : 0), 0);
  const rest = moved.reduce((sum, weight, j) => sum + (isFrozen(j) ? 0 : weight), 0);
  if (!(frozen + rest > 0)) return;
  const left = rest > 0 ? (1 - Math.min(1, frozen)) / rest : 0;
  const whole = rest > 0 ? 1 : 1 / frozen;
  moved.forEach((weight, j) => {
    weights[j] = isFrozen(j) ? weight * whole : weight * left;
  });
}
