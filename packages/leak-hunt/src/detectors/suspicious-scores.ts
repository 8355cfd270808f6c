import type { RandomStream } from '@prodrome/core';
import {
  areaUnderRoc,
  evaluateModels,
  type ForecastSet,
  type ModelMetrics,
} from '@prodrome/evaluation';
import { rate } from '../statistics/finding.ts';

/**
 * Figures of next-day headache forecasts above which a leak is likelier than skill: nothing that was honestly validated is known above
 * them. Of the wider literature .80 and more come with random splits, ongoing attacks or rates of patients.
 * Source: Holsteen et al. 2020 (within .56), Houle et al. 2017 (pooled .65), and re-analyses of three public diaries.
 */
export const alarmLines = {
  pooledAuc: 0.85,
  onsetAuc: 0.8,
  withinAuc: 0.7,
  onsetWithinAuc: 0.7,
} as const;

/** One of the figures of {@link alarmLines}. */
export type AlarmFigure = keyof typeof alarmLines;

/** A figure of a model that is too good to be true. Plain JSON. */
export interface SuspiciousScore {
  readonly model: string;
  readonly figure: AlarmFigure;
  readonly value: number;
  /** Of 95 %, over patients: it lies above the line. */
  readonly ci: readonly [number, number];
  /** The alarm line, or what the history alone reaches where that is higher. */
  readonly line: number;
}

const words: Readonly<Record<SuspiciousScore['figure'], string>> = {
  pooledAuc: 'AUC',
  onsetAuc: 'AUC of onsets',
  withinAuc: 'concordance within patients',
  onsetWithinAuc: 'concordance of onsets within patients',
};

/** `gate: AUC .930 [.910, .950] above .85` */
export const suspiciousText = ({ model, figure, value, ci, line }: SuspiciousScore): string =>
  `${model}: ${words[figure]} ${rate(value)} [${ci.map(rate).join(', ')}] above ${rate(line)}`;

/** What {@link suspiciousScores} looks at. */
export interface ScoredForecasts {
  readonly set: ForecastSet;
  /** [n] each, by model; NaN = none. */
  readonly models: Readonly<Record<string, Float64Array>>;
  /** By model, with intervals. */
  readonly metrics: Readonly<Record<string, ModelMetrics>>;
  /** Models of the outcomes until the day only, which have nothing to leak: climatology, markov. */
  readonly baselines: readonly string[];
}

/** The lines are of many people: one alone may be as regular as a calendar. */
const fewPatients = 5;

/**
 * Models whose interval lies above an alarm line, and above what history alone reaches. None with fewer than five patients. Deterministic
 * by the stream.
 */
export function suspiciousScores(
  { set, models, metrics, baselines }: ScoredForecasts,
  stream: RandomStream,
): SuspiciousScore[] {
  if (new Set(set.patients).size < fewPatients) return [];
  const onsets = onsetPart(set);
  const figures: AlarmFigure[] = ['pooledAuc', 'onsetAuc', 'withinAuc', 'onsetWithinAuc'];
  const names = Object.keys(models).filter((name) => !baselines.includes(name));
  return figures.flatMap((figure) => {
    const scoreOf = (name: string, withInterval: boolean): Score | undefined => {
      if (figure !== 'onsetAuc') return scoreIn(metrics[name], figure);
      const values = models[name];
      return onsets && values
        ? onsetScore(onsets, values, withInterval ? stream : undefined)
        : undefined;
    };
    const history = baselines.map((name) => scoreOf(name, false)?.value ?? 0);
    const line = Math.max(alarmLines[figure], ...history);
    return names.flatMap((model): SuspiciousScore[] => {
      const isNear = (scoreOf(model, false)?.value ?? 0) > line;
      const score = isNear ? scoreOf(model, true) : undefined;
      if (!score?.ci || score.ci[0] <= line) return [];
      return [{ model, figure, value: score.value, ci: score.ci, line }];
    });
  });
}

interface Score {
  readonly value: number;
  readonly ci?: readonly [number, number] | undefined;
}

function scoreIn(
  metrics: ModelMetrics | undefined,
  figure: Exclude<AlarmFigure, 'onsetAuc'>,
): Score | undefined {
  const value = metrics?.[figure];
  return value === undefined ? undefined : { value, ci: metrics?.ci[figure] };
}

interface Onsets {
  readonly rows: Int32Array;
  readonly set: ForecastSet;
}

/** Rows whose day is free of the outcome. */
function onsetPart({ onset, labels, patients }: ForecastSet): Onsets | undefined {
  if (!onset) return undefined;
  const rows = Int32Array.from(onset.keys()).filter((row) => onset[row] === 1);
  const set = {
    labels: Float64Array.from(rows, (row) => labels[row] as number),
    patients: rows.map((row) => patients[row] as number),
  };
  return { rows, set };
}

const replicates = 200;

/** The AUC among onsets of a model that answered them all, with an interval where a stream is given. */
function onsetScore(
  { rows, set }: Onsets,
  values: Float64Array,
  stream: RandomStream | undefined,
): Score | undefined {
  const own = Float64Array.from(rows, (row) => values[row] as number);
  if (own.some(Number.isNaN)) return undefined;
  if (!stream) {
    const found = areaUnderRoc(set.labels, own);
    return 'value' in found ? found : undefined;
  }
  const found = evaluateModels({ own }, set, { stream: stream.fork('onsets'), replicates })['own'];
  return scoreIn(found, 'pooledAuc');
}
