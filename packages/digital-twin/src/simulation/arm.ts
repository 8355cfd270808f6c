import { sigmoid } from '@prodrome/numerics';
import { monthDays, termValue, type VariableTerm } from '../days/own-term.ts';
import type { TwinVariable } from '../days/variable.ts';
import type { PatientState } from '../person/patient-state.ts';
import type { DigitalTwin } from '../person/twin.ts';
import { longRun, type Layout, type TermScale } from '../response/response-rows.ts';

/** What all futures of a person have in common. */
export interface ArmSetting {
  readonly twin: DigitalTwin;
  readonly state: PatientState;
  readonly layout: Layout;
  /** [variables] own usual values. */
  readonly usual: Float64Array;
  /** [variables] of the last day; NaN = not observed. */
  readonly last: Float64Array;
}

/** Doses of a treatment in the last 30 days: a ring, and their sum. */
interface Treatment {
  readonly v: number;
  readonly past: Float64Array;
  sum: number;
}

/** One of the paired lives of a future: it goes from day to day, with exposures and chances that the other lives share. */
export class Arm {
  /** Sum of the chances of an attack, and days with one. */
  expected = 0;
  attacks = 0;
  /** Days with any acute medicine. */
  doseDays = 0;
  attack = false;
  /** [variables] of today. */
  readonly values: Float64Array;
  /** [terms] of today, in standard units. */
  readonly terms: Float64Array;

  private run = 0;
  private afterAttack = false;
  private dose = 0;
  private readonly yesterday: Float64Array;
  private readonly treatments: readonly Treatment[];
  private day = 0;
  private readonly setting: ArmSetting;

  constructor(setting: ArmSetting) {
    const { twin, state } = setting;
    this.setting = setting;
    this.values = setting.last.slice();
    this.yesterday = setting.last.slice();
    this.terms = Float64Array.from(state.terms);
    this.treatments = twin.variables.flatMap(({ kind }, v) =>
      kind === 'treatment' ? [{ v, past: new Float64Array(monthDays), sum: 0 }] : [],
    );
  }

  /** Another future begins, on the evening of the last day. */
  begin(attack: boolean): void {
    const { state, last, twin } = this.setting;
    this.expected = 0;
    this.attacks = 0;
    this.doseDays = 0;
    this.day = 0;
    this.attack = attack;
    this.run = attack ? Math.max(1, state.phase.run) : 0;
    this.afterAttack = !attack && state.phase.afterAttack;
    this.values.set(last);
    this.terms.set(state.terms);
    this.dose = 0;
    for (const own of this.treatments) {
      own.past.fill(0);
      own.past.set(state.doses[(twin.variables[own.v] as TwinVariable).name] ?? []);
      own.sum = own.past.reduce((sum, taken) => sum + taken, 0);
      const today = last[own.v] as number;
      if (today > 0) this.dose = 1;
    }
  }

  /** The chance of an attack tomorrow, with `shift` added to the log odds of an onset. */
  chance(onset: Float64Array, stay: Float64Array, shift: number): number {
    if (this.attack) {
      const late = Math.max(0, this.run - longRun);
      return sigmoid(
        (stay[0] as number) + (stay[1] as number) * late + (stay[2] as number) * this.dose,
      );
    }
    const { terms } = this;
    // what was of late goes on
    let eta = (onset[0] as number) + (onset[onset.length - 1] as number) + shift;
    for (let j = 0; j < terms.length; j++) eta += (onset[j + 1] as number) * (terms[j] as number);
    if (this.afterAttack) eta += onset[onset.length - 2] as number;
    return sigmoid(eta);
  }

  /** The next day begins, with or without an attack. */
  live(attack: boolean, chance: number): void {
    this.expected += chance;
    this.attacks += Number(attack);
    this.afterAttack = this.attack && !attack;
    this.run = attack ? this.run + 1 : 0;
    this.attack = attack;
    this.yesterday.set(this.values);
  }

  /** The evening of the day: what was lived becomes terms. @param which - terms that may differ from `same`, whose others are taken over */
  settle(
    terms: readonly VariableTerm[],
    scales: readonly TermScale[],
    which: readonly number[],
    same?: Float64Array,
  ): void {
    if (same) this.terms.set(same);
    this.dose = 0;
    this.day += 1;
    for (const own of this.treatments) {
      const { past } = own;
      const taken = (this.values[own.v] as number) > 0 ? 1 : 0;
      const place = (this.day + monthDays - 2) % monthDays;
      own.sum += taken - (past[place] as number);
      past[place] = taken;
      if (taken === 1) this.dose = 1;
    }
    this.doseDays += this.dose;
    for (const j of which) {
      const { variable, term } = terms[j] as VariableTerm;
      const { mean, deviation } = scales[j] as TermScale;
      const value = termValue(
        term,
        this.values[variable] as number,
        this.yesterday[variable] as number,
        this.setting.usual[variable] as number,
        term.kind === 'load' ? this.dosesOf(variable) : 0,
      );
      this.terms[j] = Number.isNaN(value) ? 0 : (value - mean) / deviation;
    }
  }

  private dosesOf(variable: number): number {
    return this.treatments.find(({ v }) => v === variable)?.sum ?? 0;
  }
}
