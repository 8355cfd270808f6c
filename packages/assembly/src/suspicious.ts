import { ProdromeError } from '@prodrome/core';
import type { Dataset } from '@prodrome/data';
import {
  suspiciousScores,
  suspiciousText,
  type LeakFinding,
  type SuspiciousScore,
} from '@prodrome/leak-hunt';
import { forecastSet, type Metrics, type TrainedMixture } from '@prodrome/mixture';
import { createStream } from '@prodrome/numerics';

/** Models of outcomes until the day only. */
const baselines = ['climatology', 'markov'];

/**
 * Held-out figures above the alarm lines, which are of headache: of a diary that is read by the catalogue of migraine. Of other tables, and of one person, none.
 */
export function suspiciousOf(
  dataset: Dataset,
  { heldOut, metrics }: Pick<TrainedMixture, 'heldOut' | 'metrics'>,
  {
    seed,
    catalogue = 'migraine',
    apart,
  }: {
    readonly seed: string;
    readonly catalogue?: string | undefined;
    /** Experts that are judged apart, whatever their figures. */
    readonly apart: readonly string[];
  },
): readonly SuspiciousScore[] {
  const isOfHeadache = dataset.schema.shape === 'diary' && catalogue === 'migraine';
  if (!isOfHeadache || metrics.patients === 1) return [];
  const set = forecastSet(dataset, heldOut.rows);
  const isApart = (name: string): boolean => apart.includes(name);
  const models = Object.fromEntries(
    Object.entries(heldOut.models).filter(([name]) => !isApart(name)),
  );
  const stream = createStream(seed).fork('suspicious');
  return suspiciousScores({ set, models, metrics: metrics.models, baselines }, stream);
}

/**
 * Refuses figures that are too good to be true.
 * @throws ProdromeError `SUSPICIOUS`, naming models, figures, lines and the columns that know too much.
 */
export function refuseSuspicious(
  suspicious: readonly SuspiciousScore[],
  leaks: readonly LeakFinding[],
  { caveats = {} }: Pick<Metrics, 'caveats'>,
): void {
  const [first] = suspicious;
  if (!first) return;
  const figures = suspicious.map(suspiciousText);
  const columns = leaks.flatMap(({ column }) => (column === undefined ? [] : [column]));
  const said = suspicious.flatMap(({ model }) => caveats[model] ?? []);
  throw new ProdromeError('SUSPICIOUS', {
    where: `held-out figures of ${[...new Set(suspicious.map(({ model }) => model))].join(', ')}`,
    expected: `no figure of headache forecasts above ${first.line}, which nothing honest is known to reach`,
    got: figures.join('; '),
    hint: [
      columns.length > 0
        ? `These columns know too much: ${columns.join(', ')}; see prodrome data check, and put them under ignore`
        : 'No column alone knows too much: look at what the experts were trained on, and at rows that many share',
      ...new Set(said.map((caveat) => `A model ${caveat}`)),
      'A model that was fitted on these very rows is judged apart where its expert has apart: true',
      'To go on as it is, add --accept-suspicious: metrics.json and reports then say so',
    ].join('. '),
    fields: { figures, columns },
  });
}
