import { ProdromeError, type DriftDetector } from '@prodrome/core';
import type { DriftAlarm, DriftPolicy } from './drift-policy.ts';
import type { ForecastHistory } from './forecast-history.ts';
import { createInForce, type Target } from './in-force.ts';

/** What became of the weights. */
export interface PolicyOutcome {
  /** [n, k], on the simplex over those that answered. */
  readonly weights: Float64Array;
  /** In the order of days. */
  readonly alarms: readonly DriftAlarm[];
}

/** A stream that a policy watches. */
interface Watched {
  readonly policy: number;
  readonly detector: DriftDetector;
  readonly of?: string;
  readonly target: Target;
}

/**
 * The weights that policies would have given: day by day, what came true by the end of a day is taken in (patients in their order), then the day's values,
 * then the day's forecasts are weighed. So the weights of a day depend on nothing that was not known at its end; those of the scopes `expert`, `gate` and
 * `feature` depend on other patients' days, as those of a model that one looks after do.
 *
 * A rise of losses, or any change of a column, begins an action; a fall of losses ends it. What policies do about one expert is multiplied. A row whose
 * experts would lose all weight keeps what it had. Detectors go on with what they are given by the base forecasts, whatever policies do: alarms do not depend on
 * actions. Deterministic where detectors are.
 * @throws ProdromeError `CONFIG` for a policy that watches what is not there, or whose detector does not take it.
 */
export function applyPolicies(
  history: ForecastHistory,
  policies: readonly DriftPolicy[],
): PolicyOutcome {
  const { times, patients, horizonDays, experts } = history;
  const k = experts.length;
  policies.forEach((policy, at) => {
    expectWatchable(policy, history, at);
  });
  const order = Int32Array.from(times.keys()).sort(
    (a, b) =>
      (times[a] as number) - (times[b] as number) ||
      (patients[a] as number) - (patients[b] as number) ||
      a - b,
  );
  const inForce = createInForce(policies, history);
  const watchers = createWatchers(policies, history);
  const weights = history.weights.slice();
  const alarms: DriftAlarm[] = [];
  const take = (watched: Watched, value: number, day: number): void => {
    const result = watched.detector.update(value);
    if (result.status !== 'drift') return;
    const { policy, of, target } = watched;
    const { direction } = result.event;
    alarms.push({
      ...{ policy, day, direction },
      ...(of !== undefined && { of }),
      ...(target.patient !== undefined && { patient: target.patient }),
    });
    const begins = direction === 'up' || policies[policy]?.scope === 'feature';
    if (begins) inForce.begin(policy, target, day);
    else inForce.end(policy, target);
  };
  let resolved = 0;
  for (let from = 0; from < order.length;) {
    const day = times[order[from] as number] as number;
    let until = from;
    while (until < order.length && times[order[until] as number] === day) until++;
    for (; resolved < order.length; resolved++) {
      const row = order[resolved] as number;
      if ((times[row] as number) + horizonDays > day) break;
      for (const [watched, loss] of watchers.losses(row)) take(watched, loss, day);
    }
    for (let at = from; at < until; at++) {
      for (const [watched, value] of watchers.values(order[at] as number)) {
        take(watched, value, day);
      }
    }
    for (let at = from; at < until; at++) {
      const row = order[at] as number;
      inForce.weigh(row, day, weights.subarray(row * k, (row + 1) * k));
    }
    for (let at = from; at < until; at++) inForce.remember(order[at] as number);
    from = until;
  }
  return { weights, alarms };
}

function createWatchers(policies: readonly DriftPolicy[], history: ForecastHistory) {
  const { experts, values, forecasts, outcomes, patients, features } = history;
  const k = experts.length;
  const width = features.names.length;
  const byKey = new Map<string, Watched>();
  const watchedBy = (
    policy: number,
    key: string,
    make: () => Omit<Watched, 'policy' | 'detector'>,
  ) => {
    const whole = `${policy} ${key}`;
    const before = byKey.get(whole);
    if (before) return before;
    const detector = (policies[policy] as DriftPolicy).createDetector();
    const made = { policy, detector, ...make() };
    byKey.set(whole, made);
    return made;
  };
  const isOf = ({ of }: DriftPolicy, name: string): boolean => of?.includes(name) ?? true;
  const lossOf = ({ accepts }: DriftPolicy, p: number, outcome: number): number =>
    accepts === 'binary' ? Number(Math.abs(p - outcome) >= 0.5) : (p - outcome) ** 2;
  return {
    /** What a resolved forecast tells. */
    losses: function* (row: number): Generator<[Watched, number]> {
      const outcome = outcomes[row] as number;
      if (Number.isNaN(outcome)) return;
      const patient = patients[row] as number;
      for (const [at, policy] of policies.entries()) {
        if (policy.scope === 'feature') continue;
        if (policy.scope === 'gate') {
          const p = forecasts[row] as number;
          const watched = watchedBy(at, 'gate', () => ({ target: {} }));
          if (!Number.isNaN(p)) yield [watched, lossOf(policy, p, outcome)];
          continue;
        }
        for (let j = 0; j < k; j++) {
          const name = experts[j] as string;
          const p = values[row * k + j] as number;
          if (Number.isNaN(p) || !isOf(policy, name)) continue;
          const own = policy.scope === 'patient' ? { patient } : {};
          const key = `${j} ${own.patient ?? ''}`;
          const watched = watchedBy(at, key, () => ({
            of: name,
            target: { experts: [j], ...own },
          }));
          yield [watched, lossOf(policy, p, outcome)];
        }
      }
    },
    /** What the values of a day tell. */
    values: function* (row: number): Generator<[Watched, number]> {
      for (const [at, policy] of policies.entries()) {
        if (policy.scope !== 'feature') continue;
        for (let c = 0; c < width; c++) {
          const name = features.names[c] as string;
          const value = features.values[row * width + c] as number;
          if (Number.isNaN(value) || !isOf(policy, name)) continue;
          const target = { experts: features.experts[c] ?? [] };
          yield [watchedBy(at, String(c), () => ({ of: name, target })), value];
        }
      }
    },
  };
}

function expectWatchable(
  { scope, of, accepts }: DriftPolicy,
  { experts, features }: ForecastHistory,
  at: number,
): void {
  const where = `drift policy ${at + 1}`;
  const known = scope === 'feature' ? features.names : experts;
  const unknown = of?.find((name) => scope === 'gate' || !known.includes(name));
  if (unknown !== undefined) {
    throw new ProdromeError('CONFIG', {
      where: `${where}, of`,
      expected: scope === 'gate' ? 'none for scope gate' : `one of ${known.join(', ')}`,
      got: unknown,
    });
  }
  if (scope === 'feature' && accepts !== 'real') {
    throw new ProdromeError('CONFIG', {
      where: `${where}, detector`,
      expected: 'one that takes any number, since columns have any',
      got: `one of numbers ${accepts === 'unit' ? 'in [0, 1]' : '0 and 1'}`,
    });
  }
}
