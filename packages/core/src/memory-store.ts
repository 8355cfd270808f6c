import { canonicalJson, type JsonValue } from './json.ts';
import type { PatientMemory } from './patient-store.ts';
import { logNames, patientLogs, type LogName } from './store-logs.ts';
import {
  conflicting,
  expectLimit,
  expectRecords,
  pageSize,
  tombstoneOf,
  type LogQuery,
  type RecordPlace,
  type Store,
  type StoredRecord,
} from './store.ts';

/** Records of a log by subject, each list in order. */
type Log = Map<string, StoredRecord[]>;

/** A store that lasts as long as the process. */
export function createMemoryStore(): Store {
  const memories = new Map<string, PatientMemory>();
  const logs = Object.fromEntries(logNames.map((log) => [log, new Map()])) as Record<LogName, Log>;
  const append = (name: LogName, records: readonly StoredRecord[]): number => {
    expectRecords(name, records);
    const fresh = new Map<string, StoredRecord>();
    for (const record of records) {
      const place = JSON.stringify([record.subject, record.key]);
      const there =
        fresh.get(place) ?? logs[name].get(record.subject)?.find(({ key }) => key === record.key);
      if (there === undefined) fresh.set(place, structuredCopy(record));
      else if (!isSame(there, record)) throw conflicting(name, record);
    }
    for (const record of fresh.values()) {
      const own = logs[name].get(record.subject) ?? [];
      const later = own.findIndex((other) => compare(other, record) > 0);
      own.splice(later < 0 ? own.length : later, 0, record);
      logs[name].set(record.subject, own);
    }
    return fresh.size;
  };
  return {
    load: (patientIds) =>
      new Map(
        patientIds.flatMap((id) => {
          const memory = memories.get(id);
          return memory ? [[id, copyOf(memory)] as const] : [];
        }),
      ),
    save: (saved) => {
      for (const [id, memory] of saved) memories.set(id, copyOf(memory));
    },
    erase: (patientIds) => {
      let records = 0;
      const gone = [...new Set(patientIds)].filter((id) => {
        const had = patientLogs.filter((log) => {
          records += logs[log].get(id)?.length ?? 0;
          return logs[log].delete(id);
        });
        return memories.delete(id) || had.length > 0;
      });
      if (gone.length === 0) return;
      const entries = logs.audit.get('patients')?.length ?? 0;
      const detail = { patients: gone.length, records };
      append('audit', [tombstoneOf(`erase-${entries + 1}`, new Date().toISOString(), detail)]);
    },
    append,
    read: (name, query = {}) => page(logs[name], query).map(structuredCopy) as never,
    patients: ({ after, limit = pageSize } = {}) => {
      expectLimit(limit);
      const ids = new Set([
        ...memories.keys(),
        ...patientLogs.flatMap((log) => [...logs[log].keys()]),
      ]);
      return [...ids]
        .sort(compareTexts)
        .filter((id) => after === undefined || compareTexts(id, after) > 0)
        .slice(0, limit);
    },
    close: () => undefined,
  };
}

function page(log: Log, query: LogQuery): readonly StoredRecord[] {
  const { subject, from, to, after, limit = pageSize, newestFirst = false } = query;
  expectLimit(limit);
  const found: StoredRecord[] = [];
  const subjects = subject === undefined ? [...log.keys()].sort(compareTexts) : [subject];
  for (const each of subjects) {
    if (after && compareTexts(each, after.subject) < 0) continue;
    const own = log.get(each) ?? [];
    for (const record of newestFirst ? own.toReversed() : own) {
      if (found.length === limit) return found;
      if (from !== undefined && record.at < from) continue;
      if (to !== undefined && record.at > to) continue;
      if (after?.subject === each && compare(record, after) * (newestFirst ? -1 : 1) <= 0) continue;
      found.push(record);
    }
  }
  return found;
}

const compareTexts = (one: string, other: string): number =>
  one === other ? 0 : one < other ? -1 : 1;

const compare = (one: RecordPlace, other: RecordPlace): number =>
  compareTexts(one.at, other.at) || compareTexts(one.key, other.key);

const isSame = (one: StoredRecord, other: StoredRecord): boolean =>
  one.at === other.at &&
  canonicalJson(one.body as JsonValue) === canonicalJson(other.body as JsonValue);

const structuredCopy = (record: StoredRecord): StoredRecord =>
  JSON.parse(JSON.stringify(record)) as StoredRecord;

// the days are plain data that nobody changes
const copyOf = (memory: PatientMemory): PatientMemory => ({
  ...memory,
  values: memory.values.slice(),
});
