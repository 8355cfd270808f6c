import { suspiciousText } from '@prodrome/leak-hunt';
import type { Found } from '../findings/find.ts';
import { html, type Markup, type Part } from '../html/html.ts';
import { nameOf } from '../html/names.ts';
import { counted, decimal, interval, percent } from '../html/numbers.ts';
import { listOf } from '../html/section.ts';
import { patientsBetter } from '../findings/patients-text.ts';
import { answers, because } from '../findings/verdict-text.ts';

/** The first screen: is it better than the patient's own rate, by how much, for whom not. */
export function inShort(found: Found, notFor: readonly Part[]): Markup {
  const { findings, data } = found;
  const { verdict, about, models, perPatient } = findings;
  const model = models[about];
  const tiles: readonly (readonly [string, string, string])[] = [
    [
      'Brier skill against the own rate',
      decimal(model?.brierSkill),
      interval(model?.ci.brierSkill),
    ],
    findings.blocks === undefined
      ? [
          'Concordance within patients (0.5 = knows who, not when)',
          decimal(model?.withinAuc),
          interval(model?.ci.withinAuc),
        ]
      : ['AUC within the one patient', decimal(model?.pooledAuc), interval(model?.ci.pooledAuc)],
    [
      'Calibration slope (1 is right)',
      decimal(model?.calibrationSlope, 2),
      interval(model?.ci.calibrationSlope, 2),
    ],
    [
      'Events',
      percent(findings.events / findings.rows, 1),
      `${findings.events} of ${findings.rows} forecasts`,
    ],
  ];
  const notes = [...notesOf(found), ...(data.notes ?? [])];
  return html` <div class="short">
    <h3>Is it better than the patient’s own rate?</h3>
    <p class="answer ${verdict.answer}">${answers[verdict.answer]}</p>
    <p>${because(verdict, findings.blocks !== undefined)}</p>
    <h3>By how much?</h3>
    <dl class="tiles">
      ${tiles.map(
        ([name, value, ci]) =>
          html`<div>
            <dt>${name}</dt>
            <dd>${value}${ci === '' ? undefined : html`<small>${ci}</small>`}</dd>
          </div>`,
      )}
    </dl>
    <p class="soft">${howMuch(findings)}</p>
    <h3>For whom not?</h3>
    ${findings.blocks === undefined ? html`<p>${patientsBetter(perPatient)}</p>` : html`<p>All forecasts are of one patient: they say nothing of anyone else.</p>`}
    ${listOf(notFor)}
    ${
      notes.length > 0
        ? html`<h3>To know before believing it</h3>
            ${listOf(notes)}`
        : undefined
    }
  </div>`;
}

function howMuch({ models, about, verdict: { brier } }: Found['findings']): string {
  const skill = models[about]?.brierSkill;
  if (!brier || skill === undefined) return '';
  const share = `${percent(Math.abs(skill), 1)} of the squared error that the own rate makes`;
  return `Mean squared error (Brier score) less that of the own rate: ${decimal(brier.difference, 4)} ${interval(brier.ci, 4)}. That is ${share}, ${skill >= 0 ? 'which is gone' : 'on top of it'}.`;
}

/** What makes figures doubtful. */
function notesOf({ findings, data }: Found): readonly Part[] {
  const { about, suspicious, isReferenceMade } = findings;
  const caveat = data.caveats?.[about];
  return [
    ...suspicious.map(
      (score) =>
        `Suspicious: ${suspiciousText(score)}, which nothing honest is known to reach for headache days. Look for a column that knows the outcome.`,
    ),
    ...(caveat === undefined ? [] : [html`${nameOf(about)}: ${caveat}.`]),
    ...(isReferenceMade
      ? [
          `The own rate was made of the outcomes in this file, known ${counted(data.horizonDays ?? 1, 'day')} after the forecast: of days before the first forecast it knows nothing.`,
        ]
      : []),
  ];
}
