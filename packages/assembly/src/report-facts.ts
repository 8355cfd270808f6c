import type { Manifest, Metrics, UpdateRecord } from '@prodrome/mixture';
import type { RunFacts } from '@prodrome/report';

/**
 * What manifest and metrics tell of a run.
 * @param model - SHA-256 of the manifest; absent where that is yet to be written.
 */
export function runFactsOf(
  manifest: Omit<Manifest, 'format' | 'files' | 'versions' | 'checksum'> &
    Partial<Pick<Manifest, 'versions'>>,
  { selection }: Metrics,
  model?: string,
): RunFacts {
  const { shipped, seed, task, schema, data, plan, updated, versions = {} } = manifest;
  const label = schema.outcome ?? schema.target;
  return {
    ...(model !== undefined && { model }),
    ...{ shipped, seed, task, data, versions },
    ...(label !== undefined && { label }),
    columns: schema.columns.map(({ name, domain, kind, unit }) => ({
      ...{ name, domain, kind },
      ...(unit !== undefined && { unit }),
    })),
    experts: plan.experts.map(({ name, specialty, role, recipe }) => ({
      ...{ name, specialty, role, type: recipe.type },
    })),
    mixtures: plan.candidates.map(({ name, gate, combination }) => ({
      ...{ name, gate: gate.type, combination: combination.type },
    })),
    preprocessing: [...plan.features, plan.preprocessing].map(({ type }) => type),
    ...(selection.calibrated && plan.calibration && { calibration: plan.calibration.type }),
    decisions: selection.decisions.map(({ candidate, incumbent, difference, ci, accepted }) => {
      const over = ci ? ` [${ci.map((end) => end.toFixed(4)).join(', ')}]` : '';
      return `${candidate} against ${incumbent}: log loss ${difference.toFixed(4)}${over}, ${accepted ? 'taken' : 'not taken'}`;
    }),
    ...(updated && {
      updated: `model ${updated.parent} was changed by ${updated.data.rows} rows of ${updated.data.patients} other patients: ${changesOf(updated).join('; ')}`,
    }),
  };
}

/** What an update changed; an older bundle does not tell, since there was one change only. */
function changesOf({ events = [{ kind: 'mixing', decisions: [] }] }: UpdateRecord): string[] {
  return events.map(({ kind, expert = '' }) =>
    kind === 'mixing' ? 'its mixing was learned anew' : `expert ${expert} was ${kind}`,
  );
}
