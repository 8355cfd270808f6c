import { counted } from '../html/numbers.ts';
import { rowsByPatient } from '../data/by-patient.ts';
import type { CardItem } from './item.ts';
import { listed, plain } from './markdown.ts';

/** Items 5 to 11: data, participants, outcome, predictors, sample size, missing data. */
export const dataItems: readonly CardItem[] = [
  {
    number: '5a',
    topic: 'Data',
    asks: 'the sources of data, for development and evaluation, and how representative they are',
    tells: ({ data: { run } }) =>
      run &&
      `A table of ${counted(run.data.rows, 'row')} of ${counted(run.data.patients, 'patient')}, SHA-256 ${run.data.hash}.`,
    remains: 'where the table comes from and whom it represents',
  },
  {
    number: '5b',
    topic: 'Data',
    asks: 'the dates of accrual and follow-up',
    tells: ({ data: { rows } }) => {
      const order = [...rows.times.keys()].sort(
        (a, b) => (rows.times[a] as number) - (rows.times[b] as number),
      );
      const [first, last] = [order[0], order[order.length - 1]] as [number, number];
      return `Forecasts that are judged were made from ${plain(rows.timeTexts[first] as string)} to ${plain(rows.timeTexts[last] as string)}.`;
    },
    remains: 'the dates of accrual',
  },
  { number: '6a', topic: 'Participants', asks: 'the setting, the number and place of centres' },
  { number: '6b', topic: 'Participants', asks: 'the eligibility criteria' },
  {
    number: '6c',
    topic: 'Participants',
    asks: 'treatments received, and how they were handled',
    tells: ({ data: { run } }) => {
      const names = run?.columns.filter(({ domain }) => domain === 'medication_history') ?? [];
      return names.length === 0
        ? undefined
        : `Columns of the medication history that experts were given: ${listed(names.map(({ name }) => name))}.`;
    },
    remains: 'which treatments the participants received',
  },
  {
    number: '7',
    topic: 'Data preparation',
    asks: 'preprocessing and quality checks, and whether alike across groups',
    tells: ({ data: { run } }) =>
      run &&
      `Done alike for every patient, fitted on training patients only: ${listed([...new Set(run.preprocessing)])}.`,
  },
  {
    number: '8a',
    topic: 'Outcome',
    asks: 'the outcome, its horizon, how and when it was assessed',
    tells: ({ data: { run, horizonDays } }) =>
      run
        ? `${run.label === undefined ? 'The label' : `Column ${plain(run.label)}`}, ${run.task.horizonDays > 0 ? counted(run.task.horizonDays, 'day') + ' after the forecast' : 'on the row itself'}${run.task.outputs > 1 ? `, ${run.task.outputs} outputs` : ''}.`
        : `The column label of the file, known ${counted(horizonDays ?? 1, 'day')} after the forecast.`,
    remains: 'how the outcome was assessed',
  },
  { number: '8b', topic: 'Outcome', asks: 'who assessed it, where that takes judgement' },
  { number: '8c', topic: 'Outcome', asks: 'blinding of the assessment' },
  {
    number: '9a',
    topic: 'Predictors',
    asks: 'the choice of initial predictors',
    tells: () => undefined,
  },
  {
    number: '9b',
    topic: 'Predictors',
    asks: 'all predictors, how and when they were measured',
    tells: ({ data: { run } }) =>
      run &&
      `${counted(run.columns.length, 'column')}: ${listed(run.columns.map(({ name, domain, unit }) => `${name} (${domain}${unit === undefined ? '' : `, ${unit}`})`))}; and what is derived from them and from past outcomes, of days up to the forecast only.`,
    remains: 'how they were measured',
  },
  { number: '9c', topic: 'Predictors', asks: 'who assessed them, where that takes judgement' },
  { number: '10', topic: 'Sample size', asks: 'how the study size was arrived at' },
  {
    number: '11',
    topic: 'Missing data',
    asks: 'how missing data were handled',
    tells: ({ data: { run, rows } }) => {
      const spans = [...rowsByPatient(rows).values()].map((own) => own.length);
      const judged = `Days without a recorded outcome are not judged (${counted(rows.labels.length, 'forecast')} of ${counted(spans.length, 'patient')} are).`;
      return run
        ? `What is not observed is not imputed in the table; an expert without an observed value of its domain is asleep. ${judged}`
        : judged;
    },
    remains: 'why data are missing',
  },
];

/** Items 12 to 17: analysis, class imbalance, fairness, output, ethics. */
export const analysisItems: readonly CardItem[] = [
  {
    number: '12a',
    topic: 'Analytical methods',
    asks: 'how the data were used and divided',
    tells: ({ data: { run } }) =>
      run?.validation === undefined ? undefined : plain(run.validation),
  },
  {
    number: '12b',
    topic: 'Analytical methods',
    asks: 'how predictors were handled',
    tells: ({ data: { run } }) => run && `Transforms, in this order: ${listed(run.preprocessing)}.`,
  },
  {
    number: '12c',
    topic: 'Analytical methods',
    asks: 'the type of model, the steps of its building, the internal validation',
    tells: ({ data: { run } }) =>
      run &&
      [
        `A mixture of experts: ${listed(run.experts.map(({ name, type, specialty, role }) => `${name} (${type}, ${specialty}, ${role})`))}.`,
        run.mixtures.length === 0
          ? ''
          : `Compared ways of mixing: ${listed(run.mixtures.map(({ name, gate, combination }) => `${name} (${gate}, ${combination})`))}.`,
        `Chosen on cross-fitted forecasts: ${plain(run.shipped)}${run.calibration === undefined ? '' : `, calibrated by ${plain(run.calibration)}`}. ${listed(run.decisions)}`,
      ]
        .join(' ')
        .trim(),
  },
  {
    number: '12d',
    topic: 'Analytical methods',
    asks: 'heterogeneity across clusters',
    tells: () =>
      'Patients are the clusters: intervals are drawn over them, and the report shows the difference to the own rate patient by patient.',
  },
  {
    number: '12e',
    topic: 'Analytical methods',
    asks: 'the measures and plots of performance',
    tells: () =>
      'Log loss, Brier score and skill against the patient’s own rate, AUC, concordance within patients, also on days free of the event, average precision, calibration intercept, slope and error, with 95 % intervals over patients; the difference to the own rate by the jackknife over patients.',
  },
  {
    number: '12f',
    topic: 'Analytical methods',
    asks: 'updating that came of the evaluation',
    tells: ({ data: { run } }) =>
      run && (run.updated === undefined ? 'None.' : `${plain(run.updated)}.`),
  },
  {
    number: '12g',
    topic: 'Analytical methods',
    asks: 'how predictions were calculated',
    tells: ({ data: { run } }) =>
      run &&
      'By the bundle that this card belongs to (`prodrome predict --model`), or from its graph.',
  },
  {
    number: '13',
    topic: 'Class imbalance',
    asks: 'methods against class imbalance, and recalibration after them',
    tells: ({ data: { run }, findings }) =>
      run &&
      `None: no row is resampled or weighted by its class (events in ${((100 * findings.events) / findings.rows).toFixed(1)} % of the forecasts).`,
  },
  {
    number: '14',
    topic: 'Fairness',
    asks: 'approaches to fairness, and why',
    tells: ({ data: { groups = {} } }) =>
      Object.keys(groups).length === 0
        ? undefined
        : `Performance is reported by ${listed(Object.keys(groups))}; nothing is done to make it equal.`,
  },
  {
    number: '15',
    topic: 'Model output',
    asks: 'the output, and thresholds with their reason',
    tells: () => 'A probability; no threshold is set.',
  },
  {
    number: '16',
    topic: 'Training and evaluation',
    asks: 'differences between the data of development and evaluation',
    tells: ({ data: { notes = [] } }) => (notes.length === 0 ? undefined : plain(notes.join(' '))),
  },
  { number: '17', topic: 'Ethical approval', asks: 'the review board, and consent' },
];
