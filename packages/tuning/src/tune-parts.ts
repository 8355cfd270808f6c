import { type CancelSignal, type SearchSetting, type Search } from '@prodrome/core';
import {
  bestTrial,
  importanceOf,
  runStudy,
  type Importance,
  type JournalOptions,
  type ObjectiveContext,
  type Parameters,
  type Pruner,
  type SearchSpace,
  type TrialRecord,
} from '@prodrome/optimizers';
import { partsSearch, partsSpace } from './parts-search.ts';

/** A component whose options are tuned, and how good it is with some of them. */
export interface TunedComponent {
  readonly name: string;
  readonly space: SearchSpace;
  readonly search: (setting: SearchSetting) => Search;
  /** Cross-validated loss; of the options as they are where no parameters are given. */
  readonly loss: (
    parameters: Parameters,
    context: Pick<ObjectiveContext, 'signal' | 'report'>,
  ) => Promise<number>;
  /** Of its trials, by what `report` is told; the options as they are it never stops. */
  readonly pruner?: Pruner | ((trial: number) => Pruner);
}

/** How components are tuned. */
export interface TuneOptions {
  readonly seed: string;
  readonly trials: number;
  /** What is tuned, in one word: a journal of something else is refused. */
  readonly of: string;
  readonly timeLimitMs?: number;
  readonly journal?: JournalOptions;
  readonly signal?: CancelSignal;
  readonly onTrial?: (component: string, trial: TrialRecord, tried: number) => void;
}

/** What tuning has found for a component. */
export interface TunedResult {
  readonly name: string;
  /** Better than the options as they are; none where nothing was. */
  readonly parameters: Parameters;
  /** Cross-validated, of the options as they are; absent where they failed. */
  readonly defaultLoss?: number;
  /** Of the lowest; as the lowest of many it flatters. */
  readonly loss?: number;
  readonly trials: number;
  readonly failed: number;
  /** What its options have to do with its loss; absent where there were too few trials to say. */
  readonly importance?: Importance;
}

/**
 * Tunes several components under one budget of trials, which goes where the loss falls. Deterministic; with a journal it goes on where it was left.
 * @throws ProdromeError as `runStudy`.
 */
export async function tuneParts(
  components: readonly TunedComponent[],
  { seed, trials, of, onTrial, ...rest }: TuneOptions,
): Promise<{
  readonly results: readonly TunedResult[];
  readonly stopped: 'trials' | 'time' | 'ended';
}> {
  if (components.length === 0 || trials === 0) return { results: [], stopped: 'ended' };
  const byName = new Map(components.map((one) => [one.name, one]));
  let tried = 0;
  const running = new Map<number, TunedComponent>();
  const { trials: records, stopped } = await runStudy(
    {
      search: partsSearch(components),
      options: { of },
      space: partsSpace(components),
      ...{ seed, trials },
      ...rest,
      pruner: (id) => ({
        shouldStop: (reports, ended) => {
          const { name, pruner } = running.get(id) ?? {};
          const own = typeof pruner === 'function' ? pruner(id) : pruner;
          const others = ended.filter(({ parameters }) => partOf(parameters).name === name);
          return own?.shouldStop(reports, others) ?? false;
        },
      }),
      onTrial: (trial) => {
        tried += 1;
        onTrial?.(partOf(trial.parameters).name, trial, tried);
      },
    },
    async (parameters, { id, signal, report }) => {
      const { name, own } = partOf(parameters);
      const component = byName.get(name) as TunedComponent;
      if (Object.keys(own).length > 0) running.set(id, component);
      return component.loss(own, { signal, report });
    },
  );
  const results: TunedResult[] = [];
  for (const { name, space } of components) {
    const mine = records.flatMap((one) => {
      const part = partOf(one.parameters);
      return part.name === name ? [{ ...one, parameters: part.own }] : [];
    });
    const isDefault = ({ parameters }: TrialRecord): boolean =>
      Object.keys(parameters).length === 0;
    const before = mine.find(isDefault)?.loss;
    const best = bestTrial(mine);
    const isBetter = best?.loss !== undefined && best.loss < (before ?? Infinity);
    const importance = await importanceOf(
      space,
      mine.filter((one) => !isDefault(one)),
    );
    results.push({
      name,
      parameters: isBetter ? best.parameters : {},
      ...(before !== undefined && { defaultLoss: before }),
      ...(best?.loss !== undefined && { loss: best.loss }),
      trials: mine.length,
      failed: mine.filter(({ failure }) => failure).length,
      ...(importance && { importance }),
    });
  }
  return { results, stopped };
}

/** The part that parameters are of, and those of it alone. */
function partOf({ part, ...values }: Parameters): {
  readonly name: string;
  readonly own: Parameters;
} {
  const name = typeof part === 'string' ? part : '';
  const own = Object.entries(values).map(([key, value]) => [key.slice(name.length + 1), value]);
  return { name, own: Object.fromEntries(own) as Parameters };
}
