// How often detectors are wrong, and how late, on streams with known drifts.
import { createDriftDetector, evaluateDetector, plantedStreams } from '@prodrome/drift';
import { createStream } from '@prodrome/numerics';

const twoSided = { twoSidedTest: true };
const binary = [
  ...['adwin', 'page_hinkley', 'ddm', 'eddm', 'hddm_a', 'hddm_w', 'kswin'].map((name) => [
    name,
    {},
  ]),
  ['hddm_a', twoSided, ', two-sided'],
  ['hddm_w', twoSided, ', two-sided'],
];
const real = ['adwin', 'page_hinkley', 'kswin'].map((name) => [name, {}]);

const figure = (told) => ('value' in told ? Number(told.value.toPrecision(3)) : '–');

const rowOf = (label, score) => [
  label,
  figure(score.falseAlarms),
  `${score.found} of ${score.planted}`,
  score.rightDirection,
  figure(score.delay),
  figure(score.otherAlarms),
];

function tableOf(accepts, detectors) {
  const streams = plantedStreams(accepts, createStream('streams'));
  const evaluated = detectors.map(([name, options, more = '']) => [
    `\`${name}\`${more}`,
    evaluateDetector(() => createDriftDetector(name, options), streams),
  ]);
  const [, first] = evaluated[0];
  const head = ['detector', 'false alarms', 'found', 'right way', 'median delay', 'other alarms'];
  return [
    head,
    head.map(() => '---'),
    ...evaluated.map(([label, { detector }]) => rowOf(label, detector)),
    rowOf('always fires', first.alwaysFires),
    rowOf('never fires', first.neverFires),
  ]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');
}

/** Two tables: of streams of 0 and 1, and of real values. */
export const qualityTables = () => ({
  binary: tableOf('binary', binary),
  real: tableOf('real', real),
});
