import type { FeatureColumn } from '@prodrome/core';
import type { Term, TwinSetup, TwinVariable } from '@prodrome/digital-twin';
import { acuteLimits, migraineVariables, symptomVariables } from '@prodrome/migraine';

type Knowledge = Pick<TwinVariable, 'kind' | 'terms' | 'refusal' | 'limit'>;

const level: Term = { kind: 'level' };
const fall: Term = { kind: 'fall' };

const habit = (...terms: readonly Term[]): Knowledge => ({ kind: 'habit', terms: [...terms] });
const weather = (...terms: readonly Term[]): Knowledge => ({
  ...habit(...terms),
  refusal: 'nobody sets the weather',
});

/** The days a month on which medicine whose class is not known is overuse are those of any mix of classes. */
const acute = (limit: number | undefined): Knowledge => ({
  kind: 'treatment',
  // two days before the limit on, as the load of overuse of the derived features
  terms: limit === undefined ? [] : [{ kind: 'load', above: limit - 2, per: 4, most: 2.5 }],
  ...(limit !== undefined && { limit }),
});

/**
 * What the field knows of how a day acts on an attack the day after, by the catalogue's variables: as the derived features look at them. Of variables that measure one thing
 * the first that a table has stands for all.
 */
const modelled: readonly (readonly (readonly [string, Knowledge])[])[] = [
  [['stress', habit(level, fall)]],
  [['sleep_duration', habit({ kind: 'distance' })]],
  [
    ['wake_after_sleep_onset', habit(level)],
    ['sleep_efficiency', habit(level)],
    ['sleep_interruptions', habit(level)],
  ],
  [
    ['pressure', weather(fall)],
    ['pressure_drop_24h', weather(level)],
    ['pressure_change_24h', weather(level)],
  ],
  [['humidity', weather(level)]],
  [['temperature', weather({ kind: 'excess', above: 20 })]],
  [['pm25', weather(level)]],
  [
    ['bright_light', habit(level)],
    ['bright_light_time', habit(level)],
  ],
  [['noise', habit(level)]],
  [
    [
      'perimenstrual_window',
      {
        kind: 'cycle',
        terms: [level],
        refusal: 'the cycle is no habit: what changes it is a treatment',
      },
    ],
  ],
  [['caffeine', habit(fall)]],
  [['alcohol', habit({ kind: 'excess', above: 2 })]],
  [['skipped_meals', habit(level)]],
  [['water', habit(level)]],
  [['exercise', habit(level)]],
  [['screen_time', habit(level)]],
  [['acute_medication', acute(acuteLimits.other)]],
  ...Object.entries(acuteLimits).flatMap(([name, limit]) =>
    name === 'other' ? [] : [[[name, acute(limit)] as const]],
  ),
];

/** Why no plan may change what is not modelled. */
const reasons: Readonly<Record<string, string>> = {
  physiological: 'it shows how the body is, and is not known to bring attacks on',
  environmental: 'nobody sets the weather, or its effect is not modelled',
  medication_history: 'it tells of attacks so far, or is a treatment that a clinician decides on',
  static: 'it does not change from day to day',
};
const otherReason = 'the catalogue does not know it as something that brings attacks on';

/**
 * What a digital twin of a migraine diary is made of: the columns that act, the signs, and why all others may not be changed.
 * Columns are known by their `variable` of the catalogue; of several of one variable the first counts.
 */
export function twinSetupOf(columns: readonly FeatureColumn[]): TwinSetup {
  const named = new Map<string, FeatureColumn>();
  for (const column of columns) {
    if (column.variable !== undefined && !named.has(column.variable))
      named.set(column.variable, column);
  }
  const variables: TwinVariable[] = [];
  const standsFor: Record<string, string> = {};
  for (const group of modelled) {
    const present = group.flatMap(([name, knowledge]) => {
      const column = named.get(name);
      return column ? [{ column, knowledge }] : [];
    });
    const [first, ...others] = present;
    if (!first) continue;
    variables.push(variableOf(first.column, first.knowledge));
    for (const { column } of others) standsFor[column.name] = `${first.column.name} stands for it`;
  }
  const isModelled = new Set(variables.map(({ name }) => name));
  const shown = symptomVariables.flatMap((name) => named.get(name)?.name ?? []);
  return {
    variables,
    signs: shown,
    refusals: Object.fromEntries(
      columns.flatMap(({ name, domain }) =>
        isModelled.has(name) || shown.includes(name)
          ? []
          : [[name, standsFor[name] ?? reasons[domain] ?? otherReason]],
      ),
    ),
  };
}

function variableOf(
  { name, variable, unit, plausible }: FeatureColumn,
  knowledge: Knowledge,
): TwinVariable {
  const known = migraineVariables.find((one) => one.name === variable);
  return {
    name,
    ...knowledge,
    ...(unit !== undefined && { unit }),
    ...(plausible && { plausible: [...plausible] }),
    ...(known?.possible && { possible: [...known.possible] }),
  };
}
