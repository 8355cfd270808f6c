import { flag, quantity } from './kinds.ts';
import { defineVariables, loinc, snomed } from './variable.ts';

/** What does not change from day to day, or hardly. */
export const staticVariables = defineVariables('static', [
  {
    name: 'age',
    ...quantity('years', { possible: [0, 120] }),
    merge: 'last',
    growsPerDay: 1 / 365.25,
    names: ['age_at_enrolment', 'age_at_baseline'],
  },
  { name: 'sex', kind: 'category', names: ['sex_at_birth', 'biological_sex'] },
  {
    name: 'bmi',
    ...quantity('kg/m²', { possible: [5, 150] }),
    merge: 'last',
    codes: [loinc('39156-5')],
    names: ['body_mass_index'],
    whole: { 'kg/m²': ['HKQuantityTypeIdentifierBodyMassIndex'] },
  },
  {
    // headache; migraine; without aura; with aura
    name: 'diagnosis',
    kind: 'category',
    codes: ['25064002', '37796009', '56097005', '4473006'].map(snomed),
    names: ['headache_diagnosis', 'migraine_diagnosis', 'headache_type', 'migraine_type', 'hatype'],
  },
  {
    name: 'menstruating',
    ...flag,
    merge: 'last',
    names: ['is_menstruating', 'has_menstrual_cycle'],
  },
  {
    name: 'postmenopausal',
    ...flag,
    merge: 'last',
    names: ['menopause', 'is_postmenopausal'],
  },
  { name: 'pregnant', ...flag, merge: 'last', names: ['pregnancy', 'is_pregnant'] },
  {
    name: 'comorbid_anxiety',
    ...flag,
    merge: 'last',
    names: ['anxiety_disorder', 'history_of_anxiety'],
  },
  {
    name: 'comorbid_depression',
    ...flag,
    merge: 'last',
    names: ['depressive_disorder', 'history_of_depression'],
  },
  {
    name: 'family_history',
    ...flag,
    merge: 'last',
    names: ['family_history_of_migraine', 'migraine_in_family'],
  },
]);
