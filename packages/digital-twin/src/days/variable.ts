import { z } from 'zod';

const range = z.tuple([z.number(), z.number()]);

/** How a day's value acts on an attack the day after; more than one way may apply to a variable. */
const termSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('level').describe('the value less the own usual one') }),
  z.strictObject({
    kind: z.literal('distance').describe('how far it is from the own usual one, either way'),
  }),
  z.strictObject({ kind: z.literal('fall').describe('how much lower than yesterday, else 0') }),
  z.strictObject({
    kind: z.literal('excess').describe('how far beyond a threshold, else 0'),
    above: z.number(),
  }),
  z.strictObject({
    kind: z
      .literal('load')
      .describe('days with a dose among the last 30, above a number of them, in units of `per`'),
    above: z.number().min(0),
    per: z.number().positive(),
    most: z.number().positive(),
  }),
]);

/** What is known of a variable that days are made of; plain data, which a domain pack fills in. */
export const twinVariableSchema = z.strictObject({
  name: z.string().min(1).describe('name of its column'),
  kind: z
    .enum(['habit', 'cycle', 'treatment'])
    .describe(
      'habit: varies from day to day about an own usual; cycle: 1 in a window that comes back; treatment: doses, by whether there is an attack',
    ),
  unit: z.string().optional(),
  possible: range.optional().describe('both ends included: no simulated value lies beyond'),
  plausible: range.optional().describe('both ends included: no plan may lead beyond'),
  terms: z.array(termSchema).describe('how it acts on an attack the day after'),
  refusal: z.string().optional().describe('why no plan may change it; absent = a plan may'),
  limit: z
    .int()
    .min(1)
    .optional()
    .describe('of a treatment: days of 30 from which on intake is overuse'),
});

/** One variable of {@link twinVariableSchema}. */
export type TwinVariable = z.output<typeof twinVariableSchema>;

/** One way in which a variable acts. */
export type Term = TwinVariable['terms'][number];

/** What a twin is made of. */
export interface TwinSetup {
  readonly variables: readonly TwinVariable[];
  /** Columns that show an attack on its way: 0 = no sign, above 0 = a sign. They never act, and no plan may change them. */
  readonly signs: readonly string[];
  /** Why no plan may change other columns, by name. */
  readonly refusals: Readonly<Record<string, string>>;
}
