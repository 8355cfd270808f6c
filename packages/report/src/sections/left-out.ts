import type { Found } from '../findings/find.ts';
import { html, type Part } from '../html/html.ts';
import { nameOf } from '../html/names.ts';
import { table } from '../html/table.ts';

/** Models and figures that are not there, and why; caveats of those that are. */
export function leftOut({ findings, data }: Found): Part {
  const missing = missingFigures(findings.models);
  const absent = Object.entries(data.absent ?? {}).map(([name, why]): Part[] => [
    nameOf(name),
    why,
  ]);
  const caveats = Object.entries(data.caveats ?? {}).map(([name, why]): Part[] => [
    nameOf(name),
    why,
  ]);
  const part = (caption: string, head: readonly string[], rows: readonly Part[][]): Part =>
    rows.length === 0 ? undefined : table({ caption, head, rows, isText: true });
  const parts = [
    part('Models that are not judged, or not served', ['model', 'why'], absent),
    part('Caveats', ['model', 'why'], caveats),
    part('Figures that cannot be computed', ['figure', 'why', 'of'], missing),
  ].filter((one) => one !== undefined);
  return parts.length > 0 ? parts : html`<p>Nothing was left out.</p>`;
}

/** Figures that are not there, models with the same reason together. */
function missingFigures(models: Found['findings']['models']): readonly Part[][] {
  const byReason = new Map<string, [figure: string, why: string, names: string[]]>();
  for (const [name, { absent }] of Object.entries(models)) {
    for (const [metric, why] of Object.entries(absent)) {
      const figure = metric.replace(/^\w+/, (key) => words[key] ?? key);
      const found = byReason.get(`${figure}\n${why}`);
      if (found) found[2].push(name);
      else byReason.set(`${figure}\n${why}`, [figure, why, [name]]);
    }
  }
  return [...byReason.values()].map(([figure, why, names]) => [
    figure,
    why,
    names.map((name, i) => [i > 0 ? ', ' : undefined, nameOf(name)]),
  ]);
}

const words: Readonly<Record<string, string>> = {
  pooledAuc: 'AUC',
  withinAuc: 'within',
  onsetWithinAuc: 'onset within',
  averagePrecision: 'average precision',
  brier: 'Brier',
  brierSkill: 'Brier skill',
  logLoss: 'log loss',
  calibrationIntercept: 'calibration intercept',
  calibrationSlope: 'slope',
  ece: 'ECE',
};
