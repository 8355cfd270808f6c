import {
  createFeatureTable,
  createState,
  decodeState,
  encodeState,
  ProdromeError,
  runScan,
  vectorOf,
  type PatientScan,
} from '@prodrome/core';

const diary = createFeatureTable({
  columns: [{ name: 'sleep', domain: 'behavioural', kind: 'number', unit: 'h' }],
  values: Float32Array.of(7, 5, NaN, 8),
  patients: Int32Array.of(0, 0, 0, 1),
  times: Float64Array.of(0, 1, 3, 0),
  patientIds: ['ann', 'bo'],
  outcomes: Float64Array.of(0, 1, NaN, 1),
});

/** Events so far: the day's outcome is learned first, then answered. */
const eventsSoFar: PatientScan = {
  width: 1,
  outputs: 1,
  initial: () => new Float64Array(1),
  learn: (state, _day, outcome) => {
    if (!Number.isNaN(outcome)) state[0] = (state[0] ?? 0) + outcome;
  },
  predict: (state, _day, out, at) => {
    out[at] = state[0] ?? NaN;
  },
};
const place = { out: new Float64Array(diary.rows), stride: 1, at: 0 };
const { out, states } = runScan(eventsSoFar, diary, place);
console.log(out, states.asOf);

const bytes = encodeState(createState('events', 1, null, { counts: states.values }));
console.log(bytes.length, vectorOf(decodeState(bytes), 'counts'));
try {
  decodeState(bytes.subarray(0, 100), 'events.state');
} catch (error) {
  if (ProdromeError.is(error, 'STATE')) console.log(error.message);
}
