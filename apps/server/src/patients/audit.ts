import { randomUUID } from 'node:crypto';
import type { AuditEntry, StoredRecord } from '@prodrome/core';
import type { Caller } from '../security/api-keys.ts';

/** Who asked what of whom, and when; without a patient where nobody may know it any more. */
export const auditOf = (
  action: string,
  patient: string | undefined,
  caller: Caller | undefined,
): StoredRecord<AuditEntry> => ({
  subject: patient === undefined ? 'patients' : `patient ${patient}`,
  at: new Date().toISOString(),
  key: randomUUID(),
  body: { action: `server ${action}`, detail: { by: caller?.id ?? 'nobody' } },
});
