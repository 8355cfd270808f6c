import type { DataCheck } from '@prodrome/assembly';

type Doubts = DataCheck['doubts'];
type Clocks = NonNullable<Doubts['clocks']>;

/** What can be read, and yet is doubtful: a line for each, with its rows, what was done of it, and what to do. */
export function doubtsText(doubts: Doubts): readonly string[] {
  const { units, attackLists, clocks, repeatedDays, overlappingRuns, alikeIds, growth } = doubts;
  return [
    ...units.map(unitLine),
    ...lines(attackLists, attackListLine, 'patients with attacks only'),
    ...(attackLists && attackLists.count > 0 ? [attackListAdvice] : []),
    ...(clocks ? clockLines(clocks) : []),
    ...lines(repeatedDays, repeatedLine, 'patients with repeated days'),
    ...lines(overlappingRuns, runsLine, 'patients whose rows begin again'),
    ...lines(alikeIds, idsLine, 'groups of identifiers alike'),
    ...lines(growth, growthLine, 'odd steps of ages'),
  ];
}

const shownThings = 5;
const shownRows = 10;

interface FoundThings<Thing> {
  readonly count: number;
  readonly first: readonly Thing[];
}

function lines<Thing>(
  found: FoundThings<Thing> | undefined,
  line: (thing: Thing) => string,
  what: string,
): readonly string[] {
  if (!found) return [];
  const shown = found.first.slice(0, shownThings).map(line);
  const more = found.count - shown.length;
  return more > 0 ? [...shown, `${more} more ${what}`] : shown;
}

type UnitDoubt = Doubts['units'][number];

function unitLine({ column, unit, other, plausible, count, unknown, rows }: UnitDoubt): string {
  const kept = count - unknown;
  const fates = [
    ...(unknown > 0 ? [`${unknown} cannot be and are set unknown`] : []),
    ...(kept > 0 ? [`${kept} are kept as they are`] : []),
  ];
  return (
    `${column}: ${numbers(count)} like ${other}, not ${unit} (${rowsText(rows, count)}); ` +
    `${fates.join(', ')}, none is converted; ${numbers(plausible)} like ${unit}. ${
      plausible === 0
        ? `To read them: data: { columns: { ${column}: { unit: ${other} } } }`
        : 'Write one unit in a column'
    }`
  );
}

type AttackList = NonNullable<Doubts['attackLists']>['first'][number];

const attackListLine = ({ patient, recorded, events, unlisted, rows }: AttackList): string =>
  `patient ${patient}: ${events} of ${recorded} recorded days have an event, ${unlisted} days between are not recorded (${rowsText(rows, recorded)})`;

const attackListAdvice =
  'A list of attacks is no diary: days that are not listed stay unknown, so hardly a day without an event is recorded. Add a row with 0 for every day that was free';

function clockLines(clocks: Clocks): readonly string[] {
  const { readInUtc, zones, withoutZone, otherDayInUtc, repeatedHours } = clocks;
  const spelt = zones.slice(0, shownThings).map(({ zone, rows }) => `${zone} in ${rows} rows`);
  const more = zones.length - spelt.length;
  const told = [
    ...spelt,
    ...(more > 0 ? [`${more} more`] : []),
    ...(withoutZone > 0 ? [`none in ${withoutZone} rows`] : []),
  ];
  return [
    ...(readInUtc
      ? ['times are instants, read on the UTC clock: a day is a day in UTC, not the patient’s']
      : [`zones: ${told.join(', ')}; the day on the clock as written counts, no time is shifted`]),
    ...(otherDayInUtc.count > 0
      ? [`the day in UTC is another one in ${rowsOf(otherDayInUtc)}; the day on the clock is kept`]
      : []),
    ...lines(clocks.clockChanges, clockChangeLine, 'changes of the clock'),
    ...lines(clocks.zoneChanges, zoneChangeLine, 'changes of the zone'),
    ...(repeatedHours.count > 0
      ? [`an hour that occurs twice in ${rowsOf(repeatedHours)}: sorted by the clock as written`]
      : []),
  ];
}

type ZoneChange = Clocks['clockChanges']['first'][number];

const clockChangeLine = (change: ZoneChange): string =>
  `${changeText(change)}: a day of ${change.hoursOfDay ?? 24} hours`;

const zoneChangeLine = (change: ZoneChange): string =>
  `${changeText(change)}: a journey, or two devices that disagree`;

const changeText = ({ patient, rows, from, to }: ZoneChange): string =>
  `patient ${patient}: the clock goes from ${from} to ${to} between rows ${rows.join(' and ')}`;

type RepeatedDays = NonNullable<Doubts['repeatedDays']>['first'][number];

function repeatedLine({ patient, days, repeated, rows }: RepeatedDays): string {
  const twice = 2 * repeated >= days ? ' Was the same diary added twice?' : '';
  return `patient ${patient}: ${repeated} of ${days} days told again (${rowsText(rows, repeated)}); they agree, one row of each is kept.${twice}`;
}

type OverlappingRuns = NonNullable<Doubts['overlappingRuns']>['first'][number];

function runsLine({ patient, runs, overlap, shared }: OverlappingRuns): string {
  const [one, other] = runs.map((run) => run.join(' to '));
  return `patient ${patient}: rows ${one ?? ''} and rows ${other ?? ''} overlap by ${overlap} days, ${shared} of them in both; they are read as one diary. If these are two people, give each an id of its own`;
}

type AlikeIds = NonNullable<Doubts['alikeIds']>['first'][number];

const idsLine = ({ patients, rows }: AlikeIds): string =>
  `ids ${patients.map((id) => JSON.stringify(id)).join(', ')} are alike (first in rows ${rows.join(', ')}); they are read as ${patients.length} patients`;

type OddGrowth = NonNullable<Doubts['growth']>['first'][number];

function growthLine({ column, patient, rows, from, to, days }: OddGrowth): string {
  const verb = to < from ? 'falls' : 'jumps';
  return `patient ${patient}: ${column} ${verb} from ${short(from)} to ${short(to)} in ${short(days)} ${days === 1 ? 'day' : 'days'} (rows ${rows.join(' and ')}); both are kept`;
}

const short = (value: number): string => String(Number(value.toPrecision(6)));

const numbers = (count: number): string => (count === 1 ? '1 number' : `${count} numbers`);

const rowsOf = ({ count, first }: FoundThings<number>): string =>
  `${count === 1 ? '1 row' : `${count} rows`} (${listed(first, count)})`;

const rowsText = (rows: readonly number[], count: number): string =>
  `${rows.length === 1 ? 'row' : 'rows'} ${listed(rows, count)}`;

function listed(rows: readonly number[], count: number): string {
  const shown = rows.slice(0, shownRows);
  return [...shown, ...(count > shown.length ? ['…'] : [])].join(', ');
}
