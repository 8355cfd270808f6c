/** Constants of who the patients are. */
export const population = {
  femaleShare: 0.8,
  age: { mean: 40, deviation: 11, least: 18, most: 70 },
  /** Women younger than this menstruate. */
  menopauseAge: 52,
  /** Shares of the subtypes; the hormonal one is redrawn among the others for patients who do not menstruate. */
  subtypeShares: [0.22, 0.17, 0.27, 0.2, 0.14],
  hormonalSubtype: 3,
  chronicShare: 0.1,
  triptanShare: 0.55,
  prodromalShare: 0.45,
} as const;

/** Constants of the attacks: log-odds of a headache tomorrow. */
export const attacks = {
  /** On a free day. */
  onset: { mean: -2.45, deviation: 0.7, chronic: 1.3, firstFreeDay: -0.4 },
  /** On a day in an attack; `late` is for each day beyond the second of a run. */
  stay: { mean: -0.7, deviation: 0.5, chronic: 1.2, late: -0.6, triptan: -0.45 },
  /** Shares of a preventive's shift and of the susceptibility that act in an attack. */
  shareInAttack: 0.5,
  /** Susceptibility: a first-order autoregression that nobody observes. */
  latent: { persistence: 0.6, deviation: 0.75 },
  season: { amplitude: 0.12, peakShiftDays: 60 },
} as const;

/** Constants of acute medicine: chance of a dose on a day, and the load of overuse. */
export const acuteMedicine = {
  triptanDose: 0.7,
  otherDose: 0.6,
  windowDays: 30,
  triptanLimit: 8,
  otherLimit: 12,
  daysPerUnit: 4,
  most: 1.5,
  /** After an overuse onset, whatever the drug. */
  overuse: { onAttackDay: 0.95, onFreeDay: 0.3 },
} as const;

/** Constants of the hours before an onset; heart rates are in SD units. */
export const prodrome = {
  chance: 0.4,
  reported: 0.55,
  reportedFalsely: 0.07,
  hrvShift: -0.6,
  hrvStress: -0.2,
  restingRateShift: 0.45,
  restingRateStress: 0.15,
  restingRateDrinks: 0.2,
  mostDrinks: 3,
} as const;

/** Constants of the daily exposures, before they are scaled. */
export const dailyLife = {
  stress: {
    persistence: 0.45,
    deviation: 1.7,
    mean: 0.4,
    weekend: -1.4,
    scale: 1.8,
    patient: { mean: 3.5, deviation: 0.8 },
  },
  letDown: { center: 0.55, scale: 0.75 },
  sleep: {
    persistence: 0.15,
    deviation: 0.95,
    mean: -0.15,
    weekend: 0.5,
    stress: -0.12,
    patient: { mean: 7.2, deviation: 0.5 },
  },
  sleepDeviation: { center: 0.8, scale: 0.6 },
  fragmentation: { persistence: 0.25, stress: 0.15 },
  light: { persistence: 0.3 },
  exercise: { persistence: 0.2 },
  caffeine: { habit: 1.8, weekend: -0.3, least: 0.05, most: 8, dropCenter: 0.6 },
  alcohol: { shape: 0.8, scale: 1.2, weekday: 0.25, weekend: 1, harmless: 2 },
  skippedMeal: { alpha: 1.5, beta: 8 },
  cycle: { mean: 28.5, deviation: 2.5, least: 22, most: 36, offsets: 28, windowDays: 2 },
  hrv: { mean: 3.73, deviation: 0.32 },
  restingRate: { mean: 63, deviation: 6 },
} as const;

/** Constants of the weather, of each of six sites. */
export const weather = {
  sites: 6,
  pressure: { persistence: 0.75, deviation: 7, dropScale: 5 },
  humidity: { persistence: 0.6, deviation: 1 },
  pm25: { persistence: 0.6, deviation: 1 },
  temperature: { persistence: 0.7, deviation: 4, mean: 12, season: 10, peakShiftDays: 105 },
  heat: { threshold: 22, scale: 5 },
} as const;

/** Constants of what is recorded. */
export const recording = {
  wearableNone: 0.12,
  wearableStops: 0.04,
  wearableStarts: 0.35,
  diary: { mean: 1.5, deviation: 1, weekendEve: -0.6, medicated: 2.2, perDay: -0.006 },
  dropOut: { share: 0.25, from: 40, to: 180 },
  cycleTracked: 0.6,
  weatherLost: 0.01,
  /** Share with a new device in the window of drift events. */
  deviceShare: 0.1,
} as const;

/** Constants of the drift events: each falls on a day of [from, to), whatever the number of days. */
export const driftEvents = {
  window: { from: 40, to: 120 },
  preventive: { responderShare: 0.48, response: -1.1, nonResponse: -0.15, rampDays: 30 },
  pregnancy: { response: -0.8, rampDays: 60, mostAge: 45 },
  jobChange: { stressPoints: 1 },
  relocation: { warmer: 6 },
  hrvDevice: { logShift: 0.25 },
  hrvMeasure: { logShift: 0.35 },
} as const;
