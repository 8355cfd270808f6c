import type { DriftDays } from '../model/drift.ts';
import { heatOf } from '../model/exposure-scales.ts';
import { driftEvents, weather } from '../model/model.ts';
import type { Person } from '../model/person.ts';
import { eachDay, type Setting } from '../model/setting.ts';
import type { SiteWeather } from '../model/sites.ts';

/** The weather where the patient is: at home, and from a relocation on elsewhere. */
export function liveWeather(person: Person, drift: DriftDays, { sites, startDay, days }: Setting) {
  const read = (valueOf: (site: SiteWeather, index: number) => number): Float64Array =>
    eachDay(days, (day) => {
      const site = sites[day < drift.relocation ? person.site : drift.newSite] as SiteWeather;
      return valueOf(site, startDay + day - site.from);
    });
  const { dropScale } = weather.pressure;
  const temperature = read((site, index) => site.temperature[index] as number).map(
    (degrees, day) => degrees + (day < drift.relocation ? 0 : driftEvents.relocation.warmer),
  );
  return {
    series: {
      pressureDrop: read(
        ({ pressure }, index) =>
          ((pressure[index - 1] as number) - (pressure[index] as number)) / dropScale,
      ),
      humidity: read((site, index) => site.humidity[index] as number),
      heat: temperature.map(heatOf),
      pm25: read((site, index) => site.pm25[index] as number),
    },
    raw: {
      pressure: read((site, index) => site.pressure[index] as number),
      temperature,
      weatherLost: Uint8Array.from(read((site, index) => site.lost[index] as number)),
    },
  };
}
