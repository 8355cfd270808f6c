import type { Found } from '../findings/find.ts';
import { html, type Part } from '../html/html.ts';
import { nameOf } from '../html/names.ts';
import { table } from '../html/table.ts';

/** Models and figures that are not there, and why; caveats of those that are. */
export function leftOut({ findings, data }: Found): Part {
  const missing = Object.entries(findings.models).flatMap(([name, { absent }]) =>
    Object.entries(absent).map(([metric, why]): Part[] => [
      html`${nameOf(name)}, ${metric.replace(/^(\w+)/, (key) => words[key] ?? key)}`,
      why,
    ]),
  );
  const absent = Object.entries(data.absent ?? {}).map(([name, why]): Part[] => [
    nameOf(name),
    why,
  ]);
  const caveats = Object.entries(data.caveats ?? {}).map(([name, why]): Part[] => [
    nameOf(name),
    why,
  ]);
  const part = (caption: string, head: string, rows: readonly Part[][]): Part =>
    rows.length === 0 ? undefined : table({ caption, head: [head, 'why'], rows, isText: true });
  const parts = [
    part('Models that are not judged, or not served', 'model', absent),
    part('Caveats', 'model', caveats),
    part('Figures that cannot be computed', 'figure', missing),
  ].filter((one) => one !== undefined);
  return parts.length > 0 ? parts : html`<p>Nothing was left out.</p>`;
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
