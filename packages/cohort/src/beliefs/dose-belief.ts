import { acuteMedicine } from '../model/model.ts';
import type { Dealer } from './dealer.ts';

/** The days with acute medicine that each person may have had. */
export interface DoseBelief {
  /** [count], days with medicine among the last 30, the last one learnt among them. */
  readonly load: Uint8Array;
  /** The next day, on which everybody took it or not. */
  learn(dose: number): void;
  /** The next day, which was not recorded: drawn with each person's chance. */
  draw(dealer: Dealer, chances: Float64Array): void;
}

/** No medicine before the first day. */
export function createDoseBelief(count: number): DoseBelief {
  const load = new Uint8Array(count);
  const ring = Array.from({ length: acuteMedicine.windowDays }, () => new Uint8Array(count));
  let day = 0;
  const add = (doseOf: (person: number) => number): void => {
    const slot = ring[day % ring.length] as Uint8Array;
    for (let j = 0; j < count; j++) {
      const dose = doseOf(j);
      load[j] = (load[j] as number) - (slot[j] as number) + dose;
      slot[j] = dose;
    }
    day += 1;
  };
  return {
    load,
    learn: (dose) => {
      add(() => dose);
    },
    draw: (dealer, chances) => {
      dealer.cut();
      add((j) => (dealer.uniform() < (chances[j] as number) ? 1 : 0));
    },
  };
}
