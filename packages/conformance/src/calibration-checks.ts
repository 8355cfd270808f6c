import { encodeState, type Calibration, type CalibrationType } from '@prodrome/core';
import { createStream } from '@prodrome/numerics';
import { demand, demandCode, demandSame, type Check } from './check.ts';
import { task } from './fixture.ts';
import { foreignState, makeFor, throughBytes, type TypeSubject } from './make.ts';
import { contractCheck, createCheck, reportCheck } from './type-checks.ts';

/** A type of calibration under examination, with the options to examine it with. */
export type CalibrationSubject = TypeSubject<CalibrationType>;

const outputs = 2;
const rows = 300;
const setting = { task: { ...task, outputs }, specialty: 'all' };

/** [rows, 2] overconfident forecasts with their labels; always the same. */
function forecasts(seed = 'conformance calibration') {
  const stream = createStream(seed);
  const labels = new Float64Array(rows * outputs);
  const values = labels.map((_, at) => {
    const p = stream.next();
    labels[at] = Number(stream.next() < 0.3 + (at % outputs === 0 ? 0.4 : 0.1) * p);
    return p;
  });
  return { values, labels };
}

/** Rising probabilities from 0 to 1, the same for each output. */
const rising = Float64Array.from({ length: 202 }, (_, at) => Math.floor(at / outputs) / 100);

async function fitted(subject: CalibrationSubject, data = forecasts()): Promise<Calibration> {
  const calibration = await makeFor(subject, setting);
  calibration.fit(data.values, data.labels, outputs);
  return calibration;
}

/** The laws of calibrations. */
export const calibrationChecks: readonly Check<CalibrationSubject>[] = [
  contractCheck('calibration'),
  createCheck(setting),
  reportCheck('calibration', async (subject) => {
    const { values, labels } = forecasts();
    const calibration = await makeFor(subject, setting);
    return () => calibration.fit(values, labels, outputs);
  }),
  {
    name: 'probabilities',
    law: 'Corrected values lie in [0, 1]; NaN stays NaN.',
    remedy: 'Keep answers within 0 and 1 (Math.min, Math.max), and pass NaN on.',
    run: async (subject) => {
      const corrected = (await fitted(subject)).apply(Float64Array.of(...rising, NaN, NaN));
      demand(corrected.length === rising.length + 2, `${corrected.length} values.`);
      const inside = corrected.subarray(0, rising.length);
      const at = inside.findIndex((value) => !(value >= 0 && value <= 1));
      demand(at < 0, `${rising[at] ?? ''} became ${inside[at] ?? ''}.`);
      demandSame(corrected.subarray(rising.length), [NaN, NaN], 'NaN');
    },
  },
  {
    name: 'monotone',
    law: 'A corrected value never falls where the probability rises.',
    remedy: 'Force the slope to 0 or more, or fit an isotonic function.',
    run: async (subject) => {
      const corrected = (await fitted(subject)).apply(rising);
      const at = corrected.findIndex((value, i) => value < (corrected[i - outputs] ?? 0));
      demand(at < 0, `At ${rising[at] ?? ''} it falls to ${corrected[at] ?? ''}.`);
    },
  },
  {
    name: 'own-value',
    law: 'A corrected value depends on that value and its output, on nothing else that is asked.',
    remedy: 'Use what `fit` learned only; compute no mean, rank or range in `apply`.',
    run: async (subject) => {
      const calibration = await fitted(subject);
      const whole = calibration.apply(rising);
      const part = calibration.apply(rising.slice(60, 80));
      demandSame(part, whole.subarray(60, 80), 'Asked alone');
    },
  },
  {
    name: 'missing',
    law: 'A forecast of NaN teaches nothing.',
    remedy: 'Leave out rows whose forecast is NaN before fitting.',
    run: async (subject) => {
      const { values, labels } = forecasts();
      const more = {
        values: Float64Array.of(...values, NaN, NaN),
        labels: Float64Array.of(...labels, 1, 0),
      };
      const known = (await fitted(subject)).apply(rising);
      demandSame((await fitted(subject, more)).apply(rising), known, 'With a missing row');
    },
  },
  {
    name: 'inputs-unchanged',
    law: 'What is given is not changed.',
    remedy: 'Write to arrays of your own (slice or map).',
    run: async (subject) => {
      const data = forecasts();
      const asked = rising.slice();
      (await fitted(subject, data)).apply(asked);
      demandSame(data.values, forecasts().values, 'Values');
      demandSame(data.labels, forecasts().labels, 'Labels');
      demandSame(asked, rising, 'Asked values');
    },
  },
  {
    name: 'repeatable',
    law: 'Fitted to the same forecasts it is saved with the same bytes, whatever it was fitted to before.',
    remedy: 'Begin `fit` from nothing; keep no sums from an earlier one.',
    run: async (subject) => {
      const once = encodeState((await fitted(subject)).saveState());
      const twice = await fitted(subject, forecasts('others'));
      const { values, labels } = forecasts();
      twice.fit(values, labels, outputs);
      demandSame(encodeState(twice.saveState()), once, 'Fitted again');
    },
  },
  {
    name: 'round-trip',
    law: 'Saved, sent as bytes and loaded, it corrects and is saved with the same bits.',
    remedy:
      'Keep all that `apply` needs in the tensors and plain JSON of `saveState`; no Map, Date or module variable.',
    run: async (subject) => {
      const calibration = await fitted(subject);
      const loaded = await fitted(subject, forecasts('others'));
      loaded.loadState(throughBytes(calibration.saveState()));
      demandSame(loaded.apply(rising), calibration.apply(rising), 'Loaded');
      const [again, first] = [loaded, calibration].map((each) => encodeState(each.saveState()));
      demandSame(again ?? [], first ?? [], 'Saved again');
    },
  },
  {
    name: 'unfitted',
    law: 'Use before `fit` is refused with STATE, and so is a state of another kind.',
    remedy: 'Answer `value ?? unfitted(kind)`, and begin `loadState` with `expectState`.',
    run: async (subject) => {
      const calibration = await makeFor(subject, setting);
      await demandCode(() => calibration.apply(rising), ['STATE'], 'Applied');
      await demandCode(() => calibration.saveState(), ['STATE'], 'Saved');
      const load = (): void => {
        calibration.loadState(foreignState);
      };
      await demandCode(load, ['STATE'], 'A foreign state');
    },
  },
];
