import { createHash } from 'node:crypto';
import { canonicalJson, ProdromeError, type JsonValue, type Store } from '@prodrome/core';

/** A call and its name. */
export interface ClaimedRequest {
  readonly id: string;
  /** Nothing is claimed without. */
  readonly request?: string;
  /** An instant that the content tells. */
  readonly at: string | undefined;
  readonly content: JsonValue;
}

/**
 * Binds the name of a request to its content, in the audit log, where neither the name nor the patient can be read.
 * @throws ProdromeError `DATA_CONFLICT` for a name that has another content.
 */
export async function claimRequest(
  store: Pick<Store, 'append'>,
  { id, request, at, content }: ClaimedRequest,
): Promise<void> {
  if (request === undefined || at === undefined) return;
  const key = hashOf(JSON.stringify([id, request]));
  const body = { action: 'request', detail: { content: hashOf(canonicalJson(content)) } };
  try {
    await store.append('audit', [{ subject: 'requests', at, key, body }]);
  } catch (cause) {
    if (!ProdromeError.is(cause, 'DATA_CONFLICT')) throw cause;
    throw new ProdromeError('DATA_CONFLICT', {
      where: 'idempotency key',
      expected: 'the content that it named before',
      got: 'another',
      hint: 'Give a request that says something else a key of its own',
      cause,
    });
  }
}

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');
