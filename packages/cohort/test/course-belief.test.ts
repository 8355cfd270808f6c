import { expect, it } from '@jest/globals';
import { createStream, sigmoid } from '@prodrome/numerics';
import { courseShift, firstCourse, nextCourse } from '../src/model/attack-course.ts';
import { createCourseBelief } from '../src/beliefs/course-belief.ts';
import { createLatentGrid } from '../src/model/latent-grid.ts';

const grid = createLatentGrid(13, 3);

interface Day {
  readonly onset: number;
  readonly stay: number;
  readonly announced: number;
  readonly taken: number;
  readonly keepHeadache: number;
  readonly keepFree: number;
}

/** Chance of what is kept of all days, and of a headache after the last: every path of outcomes is walked. */
function enumerate(days: readonly Day[]): { readonly kept: number; readonly headache: number } {
  const totals = { kept: 0, headache: 0 };
  const moved = new Float64Array(grid.size);
  const walk = (
    at: number,
    course: typeof firstCourse,
    belief: Float64Array,
    mass: number,
  ): void => {
    const day = days[at];
    if (!day) {
      totals.kept += mass;
      if (course.run > 0) totals.headache += mass;
      return;
    }
    const inAttack = course.run > 0;
    grid.advance(belief, 0, moved);
    const chances = moved.map((own, g) => {
      const z = -Math.log(grid.onsetFactors[g] ?? NaN);
      const base = courseShift(course) + (inAttack ? day.stay + z / 2 : day.onset + z);
      const p = inAttack
        ? day.taken * sigmoid(base - 0.45) + (1 - day.taken) * sigmoid(base)
        : sigmoid(base);
      return own * p;
    });
    for (const outcome of [0, 1]) {
      const signs = outcome === 1 && !inAttack ? day.announced : 1;
      const keep = outcome === 1 ? day.keepHeadache : day.keepFree;
      const next = moved.map((own, g) => {
        const hit = chances[g] ?? NaN;
        return outcome === 1 ? hit : own - hit;
      });
      const part = next.reduce((sum, own) => sum + own, 0);
      walk(
        at + 1,
        nextCourse(course, outcome),
        next.map((own) => own / part),
        mass * part * signs * keep,
      );
    }
  };
  walk(0, firstCourse, grid.stationary, 1);
  return totals;
}

it('sums over all paths that the diary leaves open', () => {
  const stream = createStream('paths');
  // a headache recorded on the third day, a free one on the sixth, nothing on the others
  const days = Array.from({ length: 9 }, (_, at): Day => {
    const [open, wide] = [0.4 + 0.5 * stream.next(), 0.4 + 0.5 * stream.next()];
    return {
      onset: -2 + stream.nextNormal(),
      stay: -0.5 + stream.nextNormal(),
      announced: 0.5 + stream.next(),
      taken: stream.next(),
      keepHeadache: at === 5 ? 0 : open,
      keepFree: at === 2 ? 0 : wide,
    };
  });
  const course = createCourseBelief(1, grid);
  let kept = 1;
  for (const [at, day] of days.entries()) {
    course.advance({
      onsetAgainst: Float64Array.of(Math.exp(-day.onset)),
      stayAgainst: Float64Array.of(Math.exp(-day.stay)),
      triptanTaken: Float64Array.of(day.taken),
      announced: Float64Array.of(day.announced),
      keepHeadache: Float64Array.of(day.keepHeadache),
      keepFree: Float64Array.of(day.keepFree),
    });
    const hit = (course.headache[0] ?? NaN) * day.keepHeadache;
    const miss = (course.free[0] ?? NaN) * day.keepFree;
    kept *= hit + miss;
    const whole = enumerate(days.slice(0, at + 1));
    // runs beyond the sixth day are not told apart, hence not to the last digit
    expect(Math.abs(kept / whole.kept - 1)).toBeLessThan(at < 6 ? 1e-12 : 2e-3);
    expect(Math.abs(hit / (hit + miss) - whole.headache / whole.kept)).toBeLessThan(
      at < 6 ? 1e-12 : 2e-3,
    );
  }
});
