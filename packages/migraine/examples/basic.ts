import {
  headacheDay,
  migraineCatalogue,
  migraineWithoutAura,
  monthlyDays,
  type Attack,
  type DiaryDay,
} from '@prodrome/migraine';

// what a column's name tells, and names that are near one that is not known
const { variable, unit, factor } = migraineCatalogue.find('sleep_minutes') ?? {};
console.log(variable, unit, factor?.toFixed(4), migraineCatalogue.nearest('presure'));

// a month with a headache on every fourth day, and every seventh day not recorded
const days = Array.from({ length: 28 }, (_, day): DiaryDay => {
  const date = `2024-02-${String(day + 1).padStart(2, '0')}`;
  if (day % 7 === 6) return { date };
  return day % 4 === 0 ? { date, headache: true, headacheHours: 6 } : { date, headache: false };
});
const labels = days.map((day) => ({ date: day.date, label: headacheDay(day) }));
for (const { recorded, days: count, monthly } of monthlyDays(labels)) {
  console.log(count, 'of', recorded, 'days, a month', monthly?.toFixed(2));
}

// what is not recorded decides, or does not
const untold: Attack = { hours: 9, pulsating: true, unilateral: true };
const told: Attack = { ...untold, nausea: true };
for (const attack of [told, untold, { ...told, hours: 1 }]) {
  console.log(migraineWithoutAura(Array.from({ length: 5 }, () => attack)));
}
