/**
 * Signs that a headache may have another cause and needs a physician. Overuse of medicine, the list's last item, is left to
 * `medicationOveruse`: it is a reason to talk, not to keep silent.
 * Source: SNNOOP10, Do 2019, doi:10.1212/WNL.0000000000006697.
 */
export const redFlags = {
  thunderclap: { meaning: 'sudden onset, worst within a minute', urgent: true },
  fever_or_systemic: { meaning: 'fever or other signs of illness of the whole body', urgent: true },
  neurological_deficit: {
    meaning: 'weakness, loss of speech, sight or consciousness, other than the usual aura',
    urgent: true,
  },
  trauma: { meaning: 'onset after an injury of the head or neck', urgent: true },
  painful_red_eye: { meaning: 'painful eye with tears, redness or a changed pupil', urgent: true },
  papilledema: { meaning: 'swelling of the optic disc', urgent: true },
  new_after_50: { meaning: 'first headache of its kind after the age of 50', urgent: false },
  cancer: { meaning: 'cancer now or before', urgent: false },
  immune_deficiency: { meaning: 'weakened immune system', urgent: false },
  pregnancy_or_puerperium: { meaning: 'pregnancy or the weeks after birth', urgent: false },
  changed_pattern: { meaning: 'headache that is new, or other than before', urgent: false },
  progressive: { meaning: 'headache that grows worse and worse, or is not typical', urgent: false },
  positional: { meaning: 'headache that comes or goes with lying or standing', urgent: false },
  exertional: { meaning: 'headache by coughing, sneezing, straining or exercise', urgent: false },
} as const satisfies Readonly<
  Record<string, { readonly meaning: string; readonly urgent: boolean }>
>;

/** Names of {@link redFlags}. */
export type RedFlag = keyof typeof redFlags;

/** Why nothing is forecast, and what to tell the person. */
export interface ForecastRefusal {
  readonly flags: readonly RedFlag[];
  /** Whether to seek care at once. */
  readonly urgent: boolean;
  readonly message: string;
}

/**
 * The refusal to forecast where any red flag is raised, else undefined. A forecast of migraine must never be shown beside one.
 * @param raised - which flags were reported; duplicates count once.
 */
export function refuseForecast(raised: readonly RedFlag[]): ForecastRefusal | undefined {
  const flags = (Object.keys(redFlags) as RedFlag[]).filter((flag) => raised.includes(flag));
  if (flags.length === 0) return undefined;
  const urgent = flags.some((flag) => redFlags[flag].urgent);
  const told = flags.map((flag) => redFlags[flag].meaning).join('; ');
  const advice = urgent
    ? 'Seek emergency medical care now.'
    : 'Please see a physician before you use forecasts.';
  return { flags, urgent, message: `No forecast is made. Reported: ${told}. ${advice}` };
}
