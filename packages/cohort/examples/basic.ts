import { cohortOptionsSchema, generateCohort } from '@prodrome/cohort';

const options = cohortOptionsSchema.parse({ patients: 40, days: 120, seed: 7, particles: 200 });
const losses = { climatology: 0, oracle2_recorded: 0 };
let days = 0;
for (const { truth } of generateCohort(options)) {
  truth.y.forEach((outcome, row) => {
    if (truth.recorded[row] !== 1) return;
    days += 1;
    for (const name of ['climatology', 'oracle2_recorded'] as const) {
      const p = truth[name]?.[row] ?? NaN;
      losses[name] -= Math.log(outcome === 1 ? p : 1 - p);
    }
  });
}
for (const [name, loss] of Object.entries(losses)) console.log(name, (loss / days).toFixed(3));
