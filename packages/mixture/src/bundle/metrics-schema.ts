import { metricNames } from '@prodrome/evaluation';
import { alarmLines, type AlarmFigure } from '@prodrome/leak-hunt';
import { z } from 'zod';
import type { Metrics } from '../selection/evaluate-forecasts.ts';

const name = z.string().min(1).max(1_000);
const text = z.string().max(100_000);
const count = z.int().min(0).max(Number.MAX_SAFE_INTEGER);
const interval = z.tuple([z.number(), z.number()]);
const byName = <Value extends z.ZodType>(value: Value) =>
  z.record(name, value).refine((all) => Object.keys(all).length <= 10_000, 'at most 10,000');

const metric = z.enum(metricNames);
const model = z
  .object({
    ci: z.partialRecord(metric, interval),
    absent: z.record(z.string(), text),
    replicates: count,
    rows: count.exactOptional(),
  })
  .catchall(z.number());

const selection = z.object({
  served: name,
  standby: name.exactOptional(),
  calibrated: z.boolean(),
  personal: z.literal(true).exactOptional(),
  logLoss: byName(z.number()),
  decisions: z
    .array(
      z.object({
        candidate: name,
        incumbent: name,
        difference: z.number(),
        ci: z.exactOptional(interval),
        accepted: z.boolean(),
      }),
    )
    .max(10_000),
  excluded: byName(text),
  incomplete: byName(text),
});

const parameters = byName(z.json());
const search = z.object({
  type: name,
  metric: z.enum(['log_loss', 'brier', 'pooled_auc', 'within_auc', 'average_precision']),
  folds: count,
  parameters,
  score: z.number(),
  trials: z
    .array(
      z.object({
        parameters,
        score: z.number().exactOptional(),
        failure: text.exactOptional(),
      }),
    )
    .max(1_000_000),
});

const plausibility = z.object({
  name,
  variable: name.exactOptional(),
  shape: z.enum(['increasing', 'decreasing', 'flat']),
  within: z.number().exactOptional(),
  past: z.object({ days: count, every: count }).exactOptional(),
  evidence: text,
  source: text,
  verdict: z.enum(['holds', 'breaks', 'unclear']),
  reason: text.exactOptional(),
  from: z.number().exactOptional(),
  to: z.number().exactOptional(),
  oddsRatio: z.number().exactOptional(),
  ci: interval.exactOptional(),
  patients: count.exactOptional(),
  rows: count.exactOptional(),
});

/** What `metrics.json` may hold; keys of later versions are passed over. */
export const metricsSchema: z.ZodType<Metrics> = z.object({
  rows: count,
  patients: count,
  blocks: z.exactOptional(count),
  events: z.number().min(0),
  models: byName(model),
  shipped: name,
  comparisons: z
    .array(
      z.object({
        a: name,
        b: name,
        metric: z.enum(['logLoss', 'brier']),
        difference: z.number(),
        ci: interval,
        pValue: z.number(),
        pHolm: z.number(),
      }),
    )
    .max(10_000),
  absent: byName(text),
  caveats: byName(text).exactOptional(),
  suspicious: z
    .array(
      z.object({
        model: name,
        figure: z.enum(Object.keys(alarmLines) as AlarmFigure[]),
        value: z.number(),
        ci: interval,
        line: z.number(),
      }),
    )
    .max(10_000)
    .exactOptional(),
  plausibility: z.array(plausibility).max(10_000).exactOptional(),
  skill: byName(z.object({ value: z.number(), ci: interval.exactOptional() })).exactOptional(),
  selection,
  training: z
    .array(
      z.object({
        component: z.enum([
          'expert',
          'gate',
          'combination',
          'transform',
          'calibration',
          'adapting',
        ]),
        name,
        metrics: byName(z.number()),
        notes: z.array(text).max(10_000),
      }),
    )
    .max(10_000),
  searches: byName(search).exactOptional(),
});
