import { createCard } from '../card/create-card.ts';
import type { ReportData } from '../data/report-data.ts';
import { find, type Found, type FindOptions, type ReportFindings } from '../findings/find.ts';
import { answers } from '../findings/verdict-text.ts';
import { html, type Part } from '../html/html.ts';
import { nameOf, shortName } from '../html/names.ts';
import { counted, percent } from '../html/numbers.ts';
import { page } from '../html/page.ts';
import type { Section } from '../html/section.ts';
import { dataQuality } from '../sections/data-quality.ts';
import { decisions } from '../sections/decisions.ts';
import { expertWeights } from '../sections/expert-weights.ts';
import { importance } from '../sections/importance.ts';
import { inShort } from '../sections/in-short.ts';
import { leaderboard } from '../sections/leaderboard.ts';
import { leftOut } from '../sections/left-out.ts';
import { onePatient } from '../sections/one-patient.ts';
import { plausibility } from '../sections/plausibility.ts';
import { ranking } from '../sections/ranking.ts';
import { reliability } from '../sections/reliability.ts';
import { notFor, subgroups } from '../sections/subgroups.ts';
import { withinPatients } from '../sections/within-patients.ts';

/** How a report is made. */
export interface ReportOptions extends FindOptions {
  /** Heading of the page; names the model when not given. */
  readonly title?: string;
}

/** A page, and the numbers that it shows. */
export interface Report {
  /** One HTML document that needs nothing else: no network, no script. */
  readonly html: string;
  /** The model card in Markdown. */
  readonly card: string;
  /** The answer in a line. */
  readonly summary: string;
  readonly findings: ReportFindings;
}

/**
 * A page that judges forecasts: is a model better than the patients' own rates, by how much, for whom not, and what speaks against believing it.
 * Deterministic: the same data and options give the same bytes.
 * @throws ProdromeError `USAGE` for lists of other lengths, and a model that is not there or answers nothing; `NUMERIC` for values that cannot be;
 * `DATA_INSUFFICIENT` without rows.
 */
export function createReport(data: ReportData, options: ReportOptions = {}): Report {
  const found = find(data, options);
  const { findings } = found;
  const title = options.title ?? titleOf(data);
  const made = page({
    title,
    subtitle: html`${nameOf(data.about)}: ${counted(findings.rows, 'forecast')} of
    ${counted(findings.patients, 'patient')}, ${counted(findings.events, 'event')}
    (${percent(findings.events / findings.rows, 1)}).`,
    sections: sectionsOf(found).filter(({ body }) => body !== undefined),
    foot: footOf(found),
  });
  const summary = answers[findings.verdict.answer];
  return { html: made.markup, card: createCard(found), summary, findings };
}

const sectionsOf = (found: Found): readonly Section[] => [
  { id: 'in-short', title: 'In short', body: inShort(found, notFor(found.findings)) },
  { id: 'models', title: 'Models compared', body: leaderboard(found) },
  { id: 'reliability', title: 'Reliability', body: reliability(found) },
  { id: 'ranking', title: 'Ranking', body: ranking(found) },
  { id: 'within', title: 'Patient by patient', body: withinPatients(found) },
  { id: 'decisions', title: 'Decisions and warnings', body: decisions(found) },
  { id: 'groups', title: 'Groups', body: subgroups(found) },
  { id: 'weights', title: 'Weights of the experts', body: expertWeights(found) },
  { id: 'importance', title: 'What the model draws on', body: importance(found) },
  { id: 'plausibility', title: 'Plausibility', body: plausibility(found) },
  { id: 'data', title: 'What was recorded', body: dataQuality(found) },
  { id: 'one-patient', title: 'One patient’s calendar', body: onePatient(found) },
  { id: 'left-out', title: 'What was left out, and why', body: leftOut(found) },
];

const titleOf = ({ run }: ReportData): string =>
  run?.label === undefined ? 'Forecasts, judged' : `Forecasts of ${shortName(run.label)}, judged`;

function footOf({ data: { run } }: Found): Part {
  if (!run) {
    return html`<p>
      Made from predictions alone: nothing is known here of how the model came about.
    </p>`;
  }
  const { model, data, seed, versions } = run;
  const facts = [
    ...(model === undefined ? [] : [`Model ${model}`]),
    `Trained on ${counted(data.rows, 'row')} of ${counted(data.patients, 'patient')} (data ${data.hash.slice(0, 12)}), seed ${seed}`,
    ...Object.entries(versions).map(([name, version]) => `${name} ${version}`),
  ];
  return html`<p>${facts.join('. ')}.</p>`;
}
