import { count, quantity } from './kinds.ts';
import { defineVariables, type Definition, type Direction } from './variable.ts';

const pressureFall: Omit<Direction, 'shape'> = {
  rule: 'soft',
  evidence:
    'more headaches in counts of a population, none in pooled individuals; odds ratio 1.0 to 1.15 for 5 hPa, 1.5 to 1.8 in weather-sensitive people',
  source: 'Katsuki 2023; Hoffmann 2015; Zebenholzer 2011; Li 2019',
};

const pollution: Direction = {
  rule: 'soft',
  shape: 'increasing',
  evidence:
    'small and mixed: odds ratio 1.0 to 1.1; none in emergency visits, and in a diary study only some pollutants, in the cold season',
  source: 'Mukamal 2009; Li 2019',
};

const sensory: Direction = {
  rule: 'soft',
  shape: 'increasing',
  evidence: 'seen on the same day, where it may be an early sign: odds ratio 1.0 to 1.1',
  source: 'Park 2016 cohort; otherwise not verified',
};

const air: readonly Definition[] = [
  {
    name: 'pressure',
    ...quantity('hPa', { plausible: [950, 1050], possible: [870, 1085] }),
    direction: { ...pressureFall, shape: 'decreasing' },
    names: [
      ...['barometric_pressure', 'air_pressure', 'atmospheric_pressure'],
      ...['sea_level_pressure', 'pressure_msl', 'barometer'],
    ],
  },
  {
    name: 'pressure_change_24h',
    ...quantity('hPa', { plausible: [-30, 30] }),
    merge: 'last',
    isDifference: true,
    direction: { ...pressureFall, shape: 'decreasing' },
    names: ['pressure_change', 'pressure_delta_24h', 'pressure_diff_24h'],
  },
  {
    // the change with its sign turned: a fall is positive
    name: 'pressure_drop_24h',
    ...quantity('hPa', { plausible: [-30, 30] }),
    merge: 'last',
    isDifference: true,
    direction: { ...pressureFall, shape: 'increasing' },
    names: ['pressure_drop', 'pressure_fall_24h'],
    whole: { hPa: ['pressure_drop_hpa_24h'] },
  },
  {
    name: 'temperature',
    ...quantity('°C', { plausible: [-30, 45], possible: [-90, 60] }),
    needsUnit: true,
    direction: {
      rule: 'soft',
      shape: 'increasing',
      evidence:
        'heat: small and mixed, odds ratio 1.0 to 1.1; 1.075 for 5 °C in emergency visits for headache',
      source: 'Mukamal 2009',
    },
    names: ['temp', 'air_temperature', 'ambient_temperature', 'outdoor_temperature', 'mean_temp'],
  },
  {
    name: 'humidity',
    ...quantity('%', { plausible: [5, 100], possible: [0, 100] }),
    direction: {
      rule: 'soft',
      shape: 'increasing',
      evidence: 'small and mixed: odds ratio 1.0 to 1.1; in a diary study in the warm season only',
      source: 'Katsuki 2023; Li 2019',
    },
    names: ['relative_humidity', 'air_humidity'],
  },
  {
    name: 'precipitation',
    ...quantity('mm', { possible: [0, 2000] }),
    merge: 'sum',
    needsUnit: true,
    names: ['rain', 'rainfall', 'precip'],
  },
  {
    name: 'wind_speed',
    ...quantity('m/s', { possible: [0, 150] }),
    needsUnit: true,
    names: ['wind', 'mean_wind_speed'],
  },
  {
    name: 'pm25',
    ...quantity('µg/m³', { plausible: [0, 200], possible: [0, 1000] }),
    direction: pollution,
    names: ['fine_particles', 'particulate_matter_2_5'],
  },
  {
    name: 'no2',
    ...quantity('µg/m³', { possible: [0, 10_000] }),
    needsUnit: true,
    direction: pollution,
    names: ['nitrogen_dioxide'],
  },
  {
    name: 'o3',
    ...quantity('µg/m³', { possible: [0, 10_000] }),
    needsUnit: true,
    names: ['ozone'],
  },
];

const surroundings: readonly Definition[] = [
  {
    name: 'sunshine',
    ...quantity('h', { possible: [0, 24] }),
    merge: 'sum',
    needsUnit: true,
    names: ['sunshine_duration'],
    whole: { h: ['sun_hours', 'hours_of_sunshine'] },
  },
  {
    name: 'uv_index',
    ...count({ plausible: [0, 12], possible: [0, 50] }),
    merge: 'max',
    names: ['uv', 'uvi'],
  },
  {
    name: 'noise',
    ...quantity('dB(A)', { plausible: [30, 110], possible: [0, 200] }),
    needsUnit: true,
    direction: sensory,
    names: ['noise_level', 'sound_level', 'audio_exposure', 'environmental_audio_exposure'],
    whole: { 'dB(A)': ['HKQuantityTypeIdentifierEnvironmentalAudioExposure'] },
  },
  {
    name: 'bright_light',
    ...quantity('points', { plausible: [0, 10], possible: [0, 10] }),
    needsUnit: true,
    direction: sensory,
    names: ['bright_light_exposure'],
  },
  {
    name: 'bright_light_time',
    ...quantity('h', { possible: [0, 24] }),
    merge: 'sum',
    needsUnit: true,
    direction: sensory,
    names: ['bright_light', 'time_in_bright_light'],
  },
  {
    name: 'altitude_change',
    ...quantity('m'),
    merge: 'sum',
    needsUnit: true,
    isDifference: true,
    names: ['elevation_change'],
  },
  {
    name: 'timezone_shift',
    ...quantity('h', { plausible: [-12, 12], possible: [-24, 24] }),
    merge: 'sum',
    names: ['time_zone_shift', 'time_zone_change', 'time_zone_travel', 'jet_lag'],
  },
];

/** Weather, air, light and noise, from a coarse location. */
export const environmentalVariables = defineVariables('environmental', [...air, ...surroundings]);
