import type { UpdateRecord, VersionDifference } from '@prodrome/assembly';
import type { JsonValue, ModelVersion } from '@prodrome/core';
import { decisionText } from './leaderboard.ts';
import { plainTable } from './plain-table.ts';
import { eventText } from './update-text.ts';

/** A registered model. */
interface RegisteredModel {
  readonly name: string;
  readonly aliases: Readonly<Record<string, number>>;
  readonly versions: readonly ModelVersion[];
}

/** Every version of every model, a line each. */
export function versionTable(models: readonly RegisteredModel[]): readonly string[] {
  if (models.length === 0) return ['No model is registered yet: prodrome model import'];
  const rows = models.flatMap(({ name, aliases, versions }) =>
    versions.map((version) => [
      `${name}@${version.version}`,
      version.model.slice(0, 12),
      Object.keys(aliases)
        .filter((alias) => aliases[alias] === version.version)
        .join(', '),
      servedText(version),
      version.lineage.data.slice(0, 12),
    ]),
  );
  return plainTable(['version', 'model', 'alias', 'served, log loss', 'data'], rows);
}

/** One version, for a person. */
export function versionLines(
  name: string,
  aliases: readonly string[],
  version: ModelVersion,
): readonly string[] {
  const { lineage, files, golden } = version;
  const code = Object.entries(lineage.code).map(([what, own]) => `${what} ${own}`);
  return [
    `${name}@${version.version}${aliases.length > 0 ? `, ${aliases.join(', ')}` : ''}`,
    `  model   ${version.model}`,
    `  served  ${servedText(version)}`,
    `  data    ${lineage.data}`,
    `  config  ${lineage.config}`,
    `  code    ${code.join(', ')}`,
    ...(lineage.parent === undefined ? [] : [`  parent  ${name}@${lineage.parent}`]),
    ...(lineage.updates ?? []).flatMap(updateLines),
    `  files   ${Object.keys(files).length}${golden === undefined ? '' : ', and its answers to made-up rows'}`,
  ];
}

/** An update since the training: its patients, and what changed by which figures. */
function updateLines(update: JsonValue): readonly string[] {
  const { parent, data, events = [] } = update as unknown as UpdateRecord;
  return [
    `  update  of ${parent.slice(0, 12)}, to ${data.patients} patients of ${data.hash.slice(0, 12)}`,
    ...events.flatMap((event) => [
      `          ${eventText(event)}`,
      ...event.decisions.map((decision) => `            ${decisionText(decision)}`),
    ]),
  ];
}

/** What is served, and its log loss in the training's own evaluation. */
function servedText({ metrics }: ModelVersion): string {
  const { shipped, models } = metrics as {
    readonly shipped?: string;
    readonly models?: Readonly<Record<string, { readonly logLoss?: number }>>;
  };
  if (shipped === undefined) return '–';
  const logLoss = models?.[shipped]?.logLoss;
  return logLoss === undefined ? shipped : `${shipped}, ${logLoss.toFixed(4)}`;
}

/** What differs, a line each. */
export function differenceLines(differences: readonly VersionDifference[]): readonly string[] {
  if (differences.length === 0) return ['The two are the same.'];
  const rows = differences.map(({ place, before, after }) => [
    place,
    valueText(before),
    valueText(after),
  ]);
  return plainTable(['what', 'before', 'after'], rows);
}

function valueText(value: unknown): string {
  if (value === undefined) return '–';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > 24 ? `${text.slice(0, 23)}…` : text;
}
