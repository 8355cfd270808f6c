import {
  canonicalJson,
  type JsonValue,
  type PredictionResult,
  type Store,
  type StoredRecord,
} from '@prodrome/core';
import { appendNext, untilNotOvertaken } from './overtaken.ts';
import { revisionKey, revisionOf } from './known-patient.ts';

const newest = async (
  store: Pick<Store, 'read'>,
  subject: string,
  at: string,
): Promise<StoredRecord<PredictionResult> | undefined> => {
  const query = { subject, from: at, to: at, limit: 1, newestFirst: true };
  const [record] = await store.read('predictions', query);
  return record;
};

/** The forecasts that a model last gave out for these days; undefined where it gave none for one of them. */
export async function keptForecast(
  store: Pick<Store, 'read'>,
  id: string,
  model: string,
  days: readonly { readonly at: string }[],
): Promise<readonly PredictionResult[] | undefined> {
  const found: PredictionResult[] = [];
  for (const { at } of days) {
    const record = await newest(store, id, at);
    if (record?.body.receipt.model !== model) return undefined;
    found.push(record.body);
  }
  return found;
}

/** Keeps forecasts; those that were the last ones of their days already are not kept again. */
export const keepForecast = (
  store: Pick<Store, 'read' | 'append'>,
  id: string,
  forecasts: readonly { readonly at: string; readonly result: PredictionResult }[],
): Promise<void> =>
  untilNotOvertaken(async () => {
    const records: StoredRecord<PredictionResult>[] = [];
    for (const { at, result } of forecasts) {
      const before = await newest(store, id, at);
      if (before && textOf(before.body) === textOf(result)) continue;
      const revision = revisionOf(before?.key ?? '') + 1;
      records.push({ subject: id, at, key: revisionKey(at, revision), body: result });
    }
    if (records.length > 0) await appendNext(store, 'predictions', records);
  });

const textOf = (result: PredictionResult): string => canonicalJson(result as unknown as JsonValue);
