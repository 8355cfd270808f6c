import { plausibilitySummary, plausibilityText } from '@prodrome/explanation';
import { answers, because } from '../findings/verdict-text.ts';
import { counted, decimal, interval } from '../html/numbers.ts';
import { patientsBetter } from '../findings/patients-text.ts';
import type { RunFacts } from '../data/run-facts.ts';
import type { CardItem } from './item.ts';
import { plain } from './markdown.ts';

/** Items 18 to 19: open science, involvement of patients. */
export const openScience: readonly CardItem[] = [
  { number: '18a', topic: 'Funding', asks: 'sources of funding and their role' },
  { number: '18b', topic: 'Conflicts of interest', asks: 'of all authors' },
  { number: '18c', topic: 'Protocol', asks: 'where it can be found' },
  { number: '18d', topic: 'Registration', asks: 'register and number' },
  { number: '18e', topic: 'Data sharing', asks: 'whether and where data are available' },
  {
    number: '18f',
    topic: 'Code sharing',
    asks: 'whether and where code is available',
    tells: ({ data: { run } }) =>
      run && `Prodrome, Apache-2.0, ${versionsText(run.versions)}, seed ${plain(run.seed)}.`,
    remains: 'own code',
  },
  { number: '19', topic: 'Patient and public involvement', asks: 'in design, conduct, reporting' },
];

/** Inside a bundle they stand in its manifest. */
function versionsText(versions: RunFacts['versions']): string {
  const all = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  return all.length === 0 ? 'versions as in `manifest.json`' : all.map(plain).join(', ');
}

/** Items 20 to 27: results and discussion. */
export const results: readonly CardItem[] = [
  {
    number: '20a',
    topic: 'Participants',
    asks: 'their flow, with and without the outcome, and follow-up',
    tells: ({ findings: { rows, patients, events, perPatient } }) =>
      `${counted(rows, 'forecast')} of ${counted(patients, 'patient')}, ${counted(events, 'event')}; ${perPatient.filter((one) => one.events === 0).length} of ${perPatient.length} patients without one.`,
    remains: 'who was approached, and who left',
  },
  { number: '20b', topic: 'Participants', asks: 'their characteristics' },
  { number: '20c', topic: 'Participants', asks: 'how they differ from those of the development' },
  {
    number: '21',
    topic: 'Model development',
    asks: 'participants and events in each analysis',
    tells: ({ findings: { rows, events }, data: { run } }) =>
      run &&
      `Trained on ${counted(run.data.rows, 'row')} of ${counted(run.data.patients, 'patient')}; judged on ${counted(rows, 'forecast')} with ${counted(events, 'event')}.`,
  },
  {
    number: '22',
    topic: 'Model specification',
    asks: 'the full model',
    tells: ({ data: { run } }) =>
      run &&
      `The bundle that this card belongs to: \`manifest.json\` and \`state/\`${run.model === undefined ? '' : `, model ${run.model}`}.`,
  },
  {
    number: '23a',
    topic: 'Model performance',
    asks: 'estimates with intervals, also of subgroups',
    tells: ({ findings: { models, about, verdict, blocks } }) => {
      const model = models[about];
      const figures = (
        [
          ['log loss', 'logLoss', 4],
          ['Brier', 'brier', 4],
          ['Brier skill', 'brierSkill', 3],
          ['AUC', 'pooledAuc', 3],
          ['within patients', 'withinAuc', 3],
          ['within patients, onsets', 'onsetWithinAuc', 3],
          ['calibration slope', 'calibrationSlope', 2],
        ] as const
      ).flatMap(([text, metric, digits]) =>
        model?.[metric] === undefined
          ? []
          : [
              `${text} ${decimal(model[metric], digits)} ${interval(model.ci[metric], digits)}`.trim(),
            ],
      );
      return `${answers[verdict.answer]} ${because(verdict, blocks !== undefined)} ${figures.join('; ')}.`;
    },
  },
  {
    number: '23b',
    topic: 'Model performance',
    asks: 'heterogeneity across clusters',
    tells: ({ findings: { perPatient, blocks } }) =>
      blocks === undefined ? patientsBetter(perPatient) : undefined,
  },
  {
    number: '24',
    topic: 'Model updating',
    asks: 'the results of updating',
    tells: ({ data: { run } }) =>
      run && (run.updated === undefined ? 'Not updated.' : `${plain(run.updated)}.`),
  },
  {
    number: '25',
    topic: 'Interpretation',
    asks: 'the main results in the light of aims and of earlier studies',
    tells: ({ findings: { verdict }, data: { plausibility = [] } }) =>
      plausibility.length === 0
        ? answers[verdict.answer]
        : `${answers[verdict.answer]} Against what is known of the average effects of variables: ${plausibilitySummary(plausibility)}.${plausibility
            .filter((one) => one.verdict === 'breaks')
            .map((one) => ` Broken: ${plain(plausibilityText(one))}.`)
            .join('')}`,
    remains: 'what it means beside earlier studies',
  },
  {
    number: '26',
    topic: 'Limitations',
    asks: 'such as small samples, overfitting, missing data, and their effects',
    tells: ({ data: { caveats = {}, absent = {} } }) => {
      const said = [...Object.entries(caveats), ...Object.entries(absent)];
      return said.length === 0
        ? undefined
        : said.map(([name, why]) => `${plain(name)}: ${plain(why)}.`).join(' ');
    },
    remains: 'the limitations of the study',
  },
  {
    number: '27a',
    topic: 'Usability',
    asks: 'how poor or missing input is handled',
    tells: ({ data: { run } }) =>
      run &&
      'Unobserved values stay unobserved; experts without a value of their domain are asleep, and a forecast that fewer answer says so.',
  },
  {
    number: '27b',
    topic: 'Usability',
    asks: 'what users have to do, and which expertise it takes',
  },
  { number: '27c', topic: 'Usability', asks: 'next steps, and where else it may apply' },
];
