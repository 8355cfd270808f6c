import { createHash } from 'node:crypto';
import { openSession, type GraphSession } from './session.ts';

interface Entry {
  readonly session: Promise<GraphSession>;
  users: number;
}

const entries = new Map<string, Entry>();

/** The name under which a model's session is shared: SHA-256 of its bytes. */
export const contentHash = (bytes: Uint8Array): string =>
  createHash('sha256').update(bytes).digest('hex');

/**
 * As `openSession`, but equal bytes share one session within a thread; its memory is given back when the last user releases it.
 * @throws ProdromeError `GRAPH`
 */
export async function shareSession(
  bytes: Uint8Array,
  hash = contentHash(bytes),
): Promise<GraphSession> {
  const entry = entries.get(hash) ?? { session: openSession(bytes), users: 0 };
  entries.set(hash, entry);
  entry.users++;
  const leave = async (): Promise<void> => {
    if (--entry.users > 0) return;
    entries.delete(hash);
    await (await entry.session).release();
  };
  let session: GraphSession;
  try {
    session = await entry.session;
  } catch (error) {
    entries.delete(hash);
    throw error;
  }
  let released: Promise<void> | undefined;
  return { ...session, release: () => (released ??= leave()) };
}
