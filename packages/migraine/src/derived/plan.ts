import type { FeatureColumn } from '@prodrome/core';
import { describeColumn } from '../catalogue/reading.ts';
import { above, absolute, below, from, turned, unchanged } from './change.ts';
import { derivedFeatureNames, type DerivedFeatureName } from './feature-list.ts';
import { habitPart, habitRules, type HabitVariable } from './habit.ts';
import { find, findAll, type Ingredients } from './ingredients.ts';
import { acuteVariables, loadChange, overusePart } from './overuse.ts';
import { mappedPart, type Part } from './part.ts';
import { cyclePart } from './perimenstrual.ts';
import { rowParts, symptomVariables } from './row-features.ts';
import type { Source } from './sources.ts';
import { fallPart } from './yesterday.ts';

/** Variables that are looked at as they are: their own columns are the features. */
const asTheyAre: Readonly<Partial<Record<string, DerivedFeatureName>>> = {
  pressure_drop_24h: 'pressure_drop',
  humidity: 'humidity',
  bright_light: 'bright_light',
  skipped_meals: 'skipped_meals',
  exercise: 'exercise',
  weekend: 'weekend',
};

/** max(0, x): of what has fallen. */
const fallen = above(0);

const habitFeatures: Readonly<Record<HabitVariable, Parameters<typeof habitPart>[3]>> = {
  stress: [{ name: 'stress_deviation', change: unchanged }],
  sleep_duration: [
    { name: 'sleep_deviation', change: unchanged },
    { name: 'absolute_sleep_deviation', change: absolute },
  ],
  caffeine: [{ name: 'caffeine_below_habit', change: below }],
  hrv_rmssd: [{ name: 'hrv_rmssd_deviation', change: unchanged }],
  hrv_sdnn: [{ name: 'hrv_sdnn_deviation', change: unchanged }],
  resting_heart_rate: [{ name: 'resting_heart_rate_deviation', change: unchanged }],
};

/** The parts that can be made of these columns and are wanted, in the order of the features. */
export function partsOf(ingredients: Ingredients): readonly Part[] {
  const parts = [
    ...habitParts(ingredients),
    ...fallParts(ingredients.sources),
    ...rowParts(ingredients),
    ...cyclePart(ingredients.sources),
    ...overuseParts(ingredients.sources),
    ...weekendPart(ingredients.sources),
  ];
  const placeOf = ({ outputs }: Part): number =>
    derivedFeatureNames.indexOf(outputs[0]?.name as DerivedFeatureName);
  return parts
    .filter(({ outputs }) => outputs.some(({ name }) => !ingredients.omit.includes(name)))
    .sort((one, other) => placeOf(one) - placeOf(other));
}

/** The columns with what the catalogue knows of them, and their role. */
export function describeColumns(
  columns: readonly FeatureColumn[],
  { sources, omit }: Pick<Ingredients, 'sources' | 'omit'>,
): readonly FeatureColumn[] {
  const known = new Map(sources.map((source) => [source.at, source]));
  return columns.map((column, at) => {
    const source = known.get(at);
    if (!source) return column;
    const role = roleOf(source.reading.variable.name, omit);
    return { ...(role && { role }), ...describeColumn(column) };
  });
}

function roleOf(variable: string, omit: Ingredients['omit']): FeatureColumn['role'] {
  if (acuteVariables.includes(variable)) return 'treatment';
  if (symptomVariables.includes(variable)) return 'evidence';
  const feature = asTheyAre[variable];
  return feature !== undefined && !omit.includes(feature) ? 'derived' : undefined;
}

function habitParts({ sources, baselines, omit }: Ingredients): readonly Part[] {
  return [...baselines.habits].flatMap(([name, baseline]) => {
    const source = find(sources, name);
    const outputs = habitFeatures[name].filter((output) => !omit.includes(output.name));
    return source ? [habitPart(source, habitRules[name], baseline, outputs)] : [];
  });
}

function fallParts(sources: readonly Source[]): readonly Part[] {
  const stress = find(sources, 'stress');
  const caffeine = find(sources, 'caffeine');
  const change = find(sources, 'pressure_change_24h');
  const pressure = find(sources, 'pressure');
  const parts: Part[] = [];
  if (stress) parts.push(fallPart('stress_let_down', stress, fallen));
  if (caffeine) parts.push(fallPart('caffeine_drop', caffeine, fallen));
  if (find(sources, 'pressure_drop_24h')) return parts;
  if (change) parts.push(mappedPart('pressure_drop', change, turned));
  else if (pressure) parts.push(fallPart('pressure_drop', pressure, unchanged));
  return parts;
}

function overuseParts(sources: readonly Source[]): readonly Part[] {
  const [first, ...others] = findAll(sources, acuteVariables);
  if (first) return [overusePart([first, ...others])];
  const counted = find(sources, 'acute_medication_days_30');
  return counted ? [mappedPart('overuse_load', counted, loadChange())] : [];
}

function weekendPart(sources: readonly Source[]): readonly Part[] {
  const day = find(sources, 'day_of_week');
  if (!day || find(sources, 'weekend')) return [];
  return [mappedPart('weekend', day, from(5))];
}
