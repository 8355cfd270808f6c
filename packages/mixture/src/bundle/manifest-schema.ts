import { dayRules, encodings, mergingSchema } from '@prodrome/data';
import { conformalBandsOptionsSchema } from '@prodrome/meta-learner';
import { z } from 'zod';
import type { Manifest } from './manifest.ts';

/** Longer than any name that a person gives, and short enough for messages. */
const name = z.string().min(1).max(1_000);
const text = z.string().max(1_000);
const hash = z.string().regex(/^[0-9a-f]{64}$/, 'a SHA-256');
const range = z.tuple([z.number(), z.number()]);

/** A count by which memory or time is asked for. */
const count = (most: number) => z.int().min(0).max(most);

/** Days between a row and its label: a hundred years, so that a number without sense asks for no work without end. */
const horizonDays = count(36_525);

const recipe = z.object({
  type: name,
  module: name.exactOptional(),
  options: z.json(),
});

const column = z.object({
  name,
  domain: name,
  kind: z.enum(['number', 'binary', 'ordinal', 'category']),
  unit: text.exactOptional(),
  sources: z.array(name).max(100_000).exactOptional(),
  variable: name.exactOptional(),
  plausible: range.exactOptional(),
  role: z.enum(['derived', 'evidence', 'treatment']).exactOptional(),
  direction: z.enum(['increasing', 'decreasing']).exactOptional(),
  categories: z.array(z.string()).max(1_000_000).exactOptional(),
  reading: z
    .object({
      factor: z.number(),
      offset: z.number(),
      possible: range.exactOptional(),
      clock: z.literal(true).exactOptional(),
    })
    .exactOptional(),
  merge: z.enum(dayRules).exactOptional(),
  night: z.literal(true).exactOptional(),
});

const texts = z.array(z.string().max(1_000)).max(1_000);
const mark = z.string().min(1).max(3);

const writing = z.object({
  separator: mark.exactOptional(),
  encoding: z.enum(encodings).exactOptional(),
  missing: texts.exactOptional(),
  decimal: mark.exactOptional(),
  thousands: mark.exactOptional(),
  dateFormat: z.string().max(100).exactOptional(),
  timeUnit: z.enum(['days', 's', 'ms', 'us']).exactOptional(),
});

const labelReading = z.union([
  z.object({ atLeast: z.number() }),
  z.object({ yes: texts, no: texts }),
]);

const tableSchema = z.object({
  shape: z.enum(['diary', 'aligned']),
  patient: name.exactOptional(),
  time: z.object({ name, kind: z.enum(['date', 'datetime', 'number']) }).exactOptional(),
  outcome: name.exactOptional(),
  target: name.exactOptional(),
  labelValues: z.tuple([z.string(), z.string()]).exactOptional(),
  labelReading: labelReading.exactOptional(),
  writing: writing.exactOptional(),
  merge: mergingSchema.unwrap().exactOptional(),
  horizonDays,
  columns: z.array(column).max(100_000).refine(areNamedOnce, 'each column once'),
});

const schema = tableSchema.extend({ patients: tableSchema.exactOptional() });

const bands = conformalBandsOptionsSchema.omit({ horizonDays: true }).strip();

const plan = z.object({
  experts: z
    .array(
      z.object({
        name,
        specialty: name,
        history: z.boolean(),
        role: z.enum(['member', 'joined', 'baseline', 'shadow', 'apart']),
        features: z.array(name).max(100_000).exactOptional(),
        preprocessing: recipe.exactOptional(),
        stateWidth: count(1_000_000).exactOptional(),
        recipe,
      }),
    )
    .max(1_000)
    .refine(areNamedOnce, 'each expert once'),
  candidates: z
    .array(
      z.object({ name, weights: z.enum(['fixed', 'learned']), gate: recipe, combination: recipe }),
    )
    .max(100)
    .refine(areNamedOnce, 'each way of mixing once'),
  screening: z.literal(true).exactOptional(),
  features: z.array(recipe).max(1_000),
  preprocessing: recipe,
  calibration: recipe.exactOptional(),
  personalCalibration: z.literal(true).exactOptional(),
  riskBands: bands.exactOptional(),
});

const data = z.object({
  hash: text,
  rows: count(Number.MAX_SAFE_INTEGER),
  patients: count(Number.MAX_SAFE_INTEGER),
});

const decision = z.object({
  candidate: name,
  incumbent: name,
  difference: z.number(),
  ci: range.exactOptional(),
  accepted: z.boolean(),
});

const update = z.object({
  parent: hash,
  data,
  events: z
    .array(
      z.object({
        kind: z.enum(['mixing', 'added', 'woken', 'retrained', 'removed']),
        expert: name.exactOptional(),
        shadow: z.literal(true).exactOptional(),
        decisions: z.array(decision).max(1_000),
      }),
    )
    .max(1_000)
    .exactOptional(),
});

/** A name of a file of a bundle beside the manifest, and nothing else: no path leads out of the folder. */
const fileName: RegExp =
  /^(?:metrics\.json|golden\.json|report\.html|card\.md|state\/[^/\\:\p{Cc}]{1,200}\.pds)$/u;

/** What `manifest.json` of format 1 may hold; keys of later versions are passed over. */
export const manifestSchema: z.ZodType<Manifest> = z.object({
  format: z.literal(1),
  task: z.object({
    kind: z.enum(['binary', 'real', 'ordinal', 'classes']),
    outputs: z.int().min(1).max(1_000),
    horizonDays,
  }),
  schema,
  domains: z.array(name).max(1_000),
  plan,
  shipped: name,
  seed: text,
  data,
  updated: update.extend({ earlier: z.array(update).max(1_000).exactOptional() }).exactOptional(),
  versions: z.record(name, text),
  modules: z.record(name, hash).exactOptional(),
  files: z
    .record(
      z
        .string()
        .regex(fileName, 'metrics.json, golden.json, report.html, card.md or state/<name>.pds'),
      hash,
    )
    .refine((files) => Object.keys(files).length <= 2_000, 'at most 2,000 files'),
  checksum: hash,
});

function areNamedOnce(list: readonly { readonly name: string }[]): boolean {
  return new Set(list.map((one) => one.name)).size === list.length;
}
