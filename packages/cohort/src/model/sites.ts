import type { SeededStream } from '@prodrome/numerics';
import { enrolmentDays, firstDay, seasonOf } from './calendar.ts';
import { drawAutoregression } from './draws.ts';
import { recording, weather } from './model.ts';

/** The weather of one site; every series begins on `from`. */
export interface SiteWeather {
  /** Days since 1970-01-01. */
  readonly from: number;
  /** Deviation from 1013 hPa. */
  readonly pressure: Float64Array;
  /** SD units. */
  readonly humidity: Float64Array;
  /** °C. */
  readonly temperature: Float64Array;
  /** SD units. */
  readonly pm25: Float64Array;
  /** 1 = the day's records were lost. */
  readonly lost: Uint8Array;
}

/**
 * The weather of all sites on every day that a patient can live through, and the day before.
 * Longer cohorts have the same weather on the days that they share.
 */
export function drawWeather(stream: SeededStream, days: number): SiteWeather[] {
  const { sites, pressure, humidity, pm25, temperature } = weather;
  const from = firstDay - 1;
  const length = enrolmentDays + days + 2;
  return Array.from({ length: sites }, (_, site) => {
    const own = stream.fork(String(site));
    const series = (name: string, process: typeof pressure | typeof humidity) =>
      drawAutoregression(own.fork(name), length, process);
    const losses = own.fork('lost');
    return {
      from,
      pressure: series('pressure', pressure),
      humidity: series('humidity', humidity),
      pm25: series('pm25', pm25),
      temperature: drawAutoregression(own.fork('temperature'), length, temperature).map(
        (deviation, day) => deviation + usualTemperature(from + day),
      ),
      lost: new Uint8Array(length).map(() => (losses.next() < recording.weatherLost ? 1 : 0)),
    };
  });
}

/** °C on a day, of a site at home. */
export const usualTemperature = (day: number): number =>
  weather.temperature.mean +
  weather.temperature.season * seasonOf(day, weather.temperature.peakShiftDays);
