/** What one of a unit is in the base unit of its dimension, and how it is spelt in the names of columns. */
interface Unit {
  readonly dimension: string;
  readonly factor: number;
  /** In the base unit: where its zero lies; 0 when absent. */
  readonly zero?: number;
  readonly spellings: readonly string[];
}

/**
 * Every unit that a variable may be written in. Factors are exact by definition (inch, foot, mile, calorie, conventional mmHg and
 * inHg), but for caffeine: 95 mg a cup is the usual figure for a cup of filter coffee, and only that.
 * `hr` is no spelling of hours: `sleep_hr` may be a heart rate.
 */
const units: Readonly<Record<string, Unit>> = {
  h: { dimension: 'duration', factor: 60, spellings: ['h', 'hrs', 'hour', 'hours'] },
  min: { dimension: 'duration', factor: 1, spellings: ['min', 'mins', 'minute', 'minutes'] },
  s: { dimension: 'duration', factor: 1 / 60, spellings: ['s', 'sec', 'secs', 'seconds'] },
  ms: { dimension: 'interval', factor: 1, spellings: ['ms', 'msec', 'milliseconds'] },
  '1/min': {
    dimension: 'frequency',
    factor: 1,
    spellings: [
      'bpm',
      'per_min',
      'per_minute',
      'beats_per_minute',
      'breaths_per_minute',
      'count_per_min',
      'count_min',
    ],
  },
  '%': { dimension: 'share', factor: 1, spellings: ['pct', 'percent', 'percentage', 'perc'] },
  fraction: { dimension: 'share', factor: 100, spellings: ['fraction', 'frac'] },
  hPa: { dimension: 'pressure', factor: 1, spellings: ['hpa', 'mbar', 'mb', 'millibar'] },
  kPa: { dimension: 'pressure', factor: 10, spellings: ['kpa'] },
  Pa: { dimension: 'pressure', factor: 0.01, spellings: ['pa'] },
  mmHg: { dimension: 'pressure', factor: 1.333_223_874_15, spellings: ['mmhg'] },
  inHg: { dimension: 'pressure', factor: 33.863_886_403_41, spellings: ['inhg'] },
  '°C': { dimension: 'temperature', factor: 1, spellings: ['c', 'celsius', 'degc'] },
  '°F': {
    dimension: 'temperature',
    factor: 5 / 9,
    zero: -160 / 9,
    spellings: ['f', 'fahrenheit', 'degf'],
  },
  mm: { dimension: 'depth', factor: 1, spellings: ['mm'] },
  in: { dimension: 'depth', factor: 25.4, spellings: ['in', 'inch', 'inches'] },
  m: { dimension: 'distance', factor: 1, spellings: ['m', 'meters', 'metres'] },
  ft: { dimension: 'distance', factor: 0.3048, spellings: ['ft', 'feet'] },
  'm/s': { dimension: 'speed', factor: 1, spellings: ['ms', 'mps', 'm_per_s'] },
  'km/h': { dimension: 'speed', factor: 1 / 3.6, spellings: ['kmh', 'kph', 'km_per_h'] },
  mph: { dimension: 'speed', factor: 0.447_04, spellings: ['mph'] },
  'µg/m³': {
    dimension: 'concentration',
    factor: 1,
    spellings: ['ugm3', 'ug_per_m3', 'µgm3', 'mcgm3'],
  },
  'dB(A)': { dimension: 'sound level', factor: 1, spellings: ['db', 'dba'] },
  kcal: { dimension: 'energy', factor: 1, spellings: ['kcal'] },
  kJ: { dimension: 'energy', factor: 1 / 4.184, spellings: ['kj'] },
  cups: { dimension: 'caffeine', factor: 1, spellings: ['cups', 'cup'] },
  mg: { dimension: 'caffeine', factor: 1 / 95, spellings: ['mg'] },
  drinks: { dimension: 'alcohol', factor: 1, spellings: ['drinks', 'servings', 'beverages'] },
  l: { dimension: 'volume', factor: 1, spellings: ['l', 'liters', 'litres', 'liter', 'litre'] },
  ml: { dimension: 'volume', factor: 0.001, spellings: ['ml'] },
  'fl oz': { dimension: 'volume', factor: 0.029_573_529_562_5, spellings: ['fl_oz', 'oz'] },
  points: { dimension: 'scale', factor: 1, spellings: ['0_10', 'score', 'level', 'rating'] },
  years: { dimension: 'age', factor: 1, spellings: ['years', 'yrs'] },
  'kg/m²': { dimension: 'body mass index', factor: 1, spellings: ['kgm2'] },
  days: { dimension: 'days', factor: 1, spellings: [] },
};

/** How values in one unit become values in another: `factor · value + offset`. */
export interface Conversion {
  readonly factor: number;
  readonly offset: number;
}

/** A unit by its name or a spelling of it; undefined for one that is not known, or is not of the dimension of `like`. */
export function unitNamed(name: string, like: string): string | undefined {
  const asked = normaliseName(name);
  const dimension = units[like]?.dimension;
  return Object.keys(units).find((unit) => {
    const { dimension: own, spellings } = units[unit] as Unit;
    return (
      own === dimension &&
      (unit === name || spellings.some((spelling) => normaliseName(spelling) === asked))
    );
  });
}

/** The units that a variable in `unit` may be written in, itself first, with their spellings. */
export function unitsLike(
  unit: string,
): readonly { readonly unit: string; readonly spellings: readonly string[] }[] {
  const own = units[unit];
  if (!own) return [];
  const others = Object.keys(units).filter(
    (name) => name !== unit && units[name]?.dimension === own.dimension,
  );
  return [unit, ...others].map((name) => ({ unit: name, spellings: units[name]?.spellings ?? [] }));
}

/**
 * The conversion between two units of one dimension.
 * @param difference - whether values are differences, which a shifted zero does not touch.
 */
export function conversion(from: string, to: string, difference = false): Conversion {
  const source = units[from];
  const target = units[to];
  if (from === to || !source || !target) return { factor: 1, offset: 0 };
  const shift = difference ? 0 : (source.zero ?? 0) - (target.zero ?? 0);
  return { factor: source.factor / target.factor, offset: shift / target.factor };
}

/** A name without case and separators: `sleepHours`, `Sleep hours` and `sleep_hours` are one. */
export const normaliseName = (name: string): string =>
  name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '');
