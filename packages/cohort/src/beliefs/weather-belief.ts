import { usualTemperature } from '../model/sites.ts';
import { weather } from '../model/model.ts';
import { rawUnits } from '../model/raw-units.ts';
import { readLimited } from './limited-reading.ts';
import { createSeriesBelief, type Normal } from './series-belief.ts';

/** What is read of a day's weather, own units; NaN = nothing. */
export interface WeatherReading {
  /** Days since 1970-01-01. */
  readonly date: number;
  readonly pressure: number;
  readonly pressureDrop: number;
  readonly humidity: number;
  readonly temperature: number;
  readonly pm25: number;
}

/** Today's weather: the drop of pressure, humidity and fine dust in SD units, the temperature in °C. */
export interface WeatherDay {
  readonly pressureDrop: Normal;
  readonly humidity: Normal;
  readonly temperature: Normal;
  readonly pm25: Normal;
}

/** Weather that was lost is continued from the days before. */
export function createWeatherBelief(): { next(reading: WeatherReading): WeatherDay } {
  const pressure = createSeriesBelief(weather.pressure);
  const humidity = createSeriesBelief(weather.humidity);
  const temperature = createSeriesBelief(weather.temperature);
  const pm25 = createSeriesBelief(weather.pm25);
  return {
    next: (reading) => {
      pressure.next(readLimited(rawUnits.pressure_hpa, reading.pressure));
      humidity.next(readLimited(rawUnits.humidity_pct, reading.humidity));
      pm25.next(readLimited(rawUnits.pm25_ugm3, reading.pm25));
      const usual = usualTemperature(reading.date);
      temperature.next({ mean: reading.temperature - usual, variance: 0 });
      return {
        pressureDrop: Number.isNaN(reading.pressureDrop)
          ? fallOf(pressure.yesterday)
          : readLimited(rawUnits.pressure_drop_24h_hpa, reading.pressureDrop),
        humidity: humidity.today,
        temperature: { ...temperature.today, mean: temperature.today.mean + usual },
        pm25: pm25.today,
      };
    },
  };
}

/** By how much pressure falls from yesterday's to one that was not read. */
function fallOf({ mean, variance }: Normal): Normal {
  const { persistence, deviation, dropScale } = weather.pressure;
  const innovation = deviation ** 2 * (1 - persistence ** 2);
  return {
    mean: ((1 - persistence) * mean) / dropScale,
    variance: ((1 - persistence) ** 2 * variance + innovation) / dropScale ** 2,
  };
}
