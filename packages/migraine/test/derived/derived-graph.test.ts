import { expect, it } from '@jest/globals';
import { type FeatureColumn, type FeatureTable } from '@prodrome/core';
import { openComponent, walkComponent } from '@prodrome/graph';
import { createStream } from '@prodrome/numerics';
import { createDerivedFeatures, derivedFeatures } from '../../src/index.ts';
import { column, diaryOf, fittedOn, worst } from './support.ts';

/** Values that columns may hold, by their names. */
type Cells = Readonly<Record<string, readonly number[]>>;

const usual: Cells = {
  ...{ stress_0_10: [0, 2, 5.5, 9], sleep_minutes: [300, 420, 450, 600], waso_min: [0, 45, 90] },
  ...{ sleep_efficiency_pct: [80, 89.5, 95], awakenings: [0, 1, 4], hrv_rmssd_ms: [20, 40, 0] },
  ...{ sdnn_ms: [35, 70], rhr: [55, 62, 80], yawning: [0, 1, 3], prodrome_reported: [0, 1] },
  ...{ pressure_inhg: [29.5, 29.92, 30.2], temp_f: [32, 68, 95], pm25_ugm3: [0, 8, 60] },
  ...{ cycle_day: [1, 2, 14, 27, 28], menstrual_flow: [0, 1, 3], caffeine_mg: [0, 95, 380] },
  ...{ alcohol_drinks: [0, 2, 5], triptan: [0, 1], nsaid: [0, 1], acute_med_today: [0, 1] },
  dow: [0, 4, 5, 6],
};

/** Days with gaps, some twice, of which many cells are missing; a patient of one day, and others of many. */
function diary(cells: Cells, more: Readonly<Record<string, Partial<FeatureColumn>>> = {}) {
  const stream = createStream('derived graphs');
  const patients = [70, 1, 90, 40].map((days) => {
    let time = 19_700;
    return Array.from({ length: days }, () => {
      const pick = stream.next();
      time += pick < 0.04 ? 50 : pick < 0.1 ? 3.5 : pick < 0.15 ? 0 : 1;
      const values = Object.entries(cells).map(([name, choices]): [string, number] => {
        const value = choices[stream.nextInt(choices.length)] ?? NaN;
        return [name, stream.next() < 0.2 ? NaN : value];
      });
      return { time, cells: Object.fromEntries(values) };
    });
  });
  return diaryOf(
    Object.keys(cells).map((name) => column(name, more[name])),
    patients,
  );
}

const inGraph = (table: FeatureTable, options: unknown = {}) => {
  const features = fittedOn(table, options);
  return walkComponent(table, { stateWidth: features.stateWidth }, (graph, input) => {
    const output = features.toGraph?.(graph, input);
    if (!output) throw new Error('no graph');
    return { ...output, values: output.features };
  });
};

const sexes = { sex: { kind: 'category', categories: ['f', 'm'], domain: 'static' } } as const;
const diaries: readonly (readonly [string, FeatureTable, unknown?])[] = [
  ['the usual columns', diary(usual)],
  [
    'all but some features',
    diary(usual),
    { omit: ['absolute_sleep_deviation', 'overuse_load', 'stress_let_down'] },
  ],
  ['pressure by its change', diary({ pressure_change_24h: [-8, 0, 5], temp_f: [32, 95] })],
  ['counted days of medicine', diary({ acute_med_days_30d: [0, 3, 9, 14, 30] })],
  ['medicine of unknown class alone', diary({ acute_med_today: [0, 0, 1] })],
  ['one class of medicine', diary({ nsaid: [0, 1] })],
  [
    'medicine of every class',
    diary({ triptan: [0, 0, 1], ergot: [0, 0, 1], opioid: [0, 1], gepant: [0, 1] }),
  ],
  ['bleeding alone', diary({ menstruation: [0, 0, 0, 0, 0, 1] })],
  [
    'seldom bleeding',
    diary({ menstruation: [...Array<number>(14).fill(0), 1], age: [40, 52, 60] }),
  ],
  [
    'all that tells of a cycle',
    diary(
      {
        ...{ perimenstrual_window: [0, 1], cycle_day: [1, 5, 13, 27, 40], flow: [0, 2] },
        ...{ menstruation: [0, 1], sex: [0, 1], age: [20, 45, 52, 70], menstruating: [0, 1, 1] },
        ...{ postmenopausal: [0, 0, 1], pregnant: [0, 0, 1] },
      },
      sexes,
    ),
  ],
  ['single days alone', diary({ alcohol_drinks: [0, 3, 7], pm25_ugm3: [0, 0.5, 40] })],
  ['nothing known', diary({ unheard_of: [1, 2] })],
];

it.each(diaries)('%s give the same as a graph, day by day', async (_, table, options = {}) => {
  const { table: own, states } = fittedOn(table, options).apply(table);
  const got = await inGraph(table, options);
  expect(worst(got.values, own.values)).toBeLessThan(1e-6);
  expect(worst(got.states, states.values)).toBeLessThan(1e-9);
});

it('the diaries show every feature, with more than one value', () => {
  const shown = new Map<string, Set<number>>();
  for (const [, table, options = {}] of diaries) {
    const { table: own } = fittedOn(table, options).apply(table);
    own.columns.forEach(({ name }, at) => {
      const values = own.values.filter((_, i) => i % own.columns.length === at);
      const known = values.filter((value) => !Number.isNaN(value));
      shown.set(name, new Set([...(shown.get(name) ?? []), ...known]));
    });
  }
  const asTheyAre = ['humidity', 'bright_light', 'skipped_meals', 'exercise'];
  for (const name of Object.keys(derivedFeatures)) {
    if (!asTheyAre.includes(name))
      expect([name, shown.get(name)?.size]).toEqual([name, expect.any(Number)]);
    if (!asTheyAre.includes(name)) expect(shown.get(name)?.size).toBeGreaterThan(1);
  }
});

it('has no graph before it is fitted, and names the input that it lacks', async () => {
  const features = createDerivedFeatures({ omit: [] });
  expect(() => features.toGraph?.({} as never, {} as never)).toThrow(
    expect.objectContaining({ code: 'STATE' }),
  );
  const table = diary(usual);
  features.loadState(fittedOn(table).saveState());
  const width = table.columns.length;
  const open = (wide: number, inputs: object) =>
    openComponent(
      { features: { type: 'float', shape: ['n', wide] }, ...inputs },
      (graph, input) => ({ changed: features.toGraph?.(graph, input).features ?? input.features }),
    );
  const time = { type: 'double', shape: ['n'] } as const;
  await expect(open(width, {})).rejects.toThrow(/the input time/);
  await expect(open(width, { time })).rejects.toThrow(/the input state/);
  await expect(open(width + 1, { time })).rejects.toThrow(
    expect.objectContaining({ code: 'SCHEMA' }),
  );
});
