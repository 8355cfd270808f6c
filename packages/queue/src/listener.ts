import { Client } from 'pg';
import { connectionOf, type Database } from './database.ts';
import type { Message } from './messages.ts';

/** Hears what other processes say. */
export interface Listener {
  close(): Promise<void>;
}

/** After so long a connection that broke is made anew. */
const againMs = 500;

/**
 * Listens on a connection of its own, which is made anew when it breaks.
 * @param missed - called where messages may have been missed: what matters is to be looked up.
 * @throws ProdromeError `STORE` where it cannot begin.
 */
export async function listen(
  database: Pick<Database, 'channel' | 'fail'>,
  url: string | undefined,
  hear: (message: Message) => void,
  missed: () => void,
): Promise<Listener> {
  let client: Client | undefined;
  let isClosed = false;
  let timer: NodeJS.Timeout | undefined;

  const connect = async (): Promise<void> => {
    const own = new Client({ ...connectionOf(url, database.channel), keepAlive: true });
    own.on('notification', ({ payload }) => {
      const message = payload === undefined ? undefined : messageOf(payload);
      if (message) hear(message);
    });
    const broke = (): void => {
      if (client !== own || isClosed) return;
      client = undefined;
      timer = setTimeout(again, againMs);
    };
    own.on('error', broke);
    own.on('end', broke);
    try {
      await own.connect();
      await own.query(`listen "${database.channel}"`);
    } catch (error) {
      await own.end().catch(() => undefined);
      throw error;
    }
    client = own;
  };
  const again = (): void => {
    connect().then(missed, () => {
      if (!isClosed) timer = setTimeout(again, againMs);
    });
  };

  await connect().catch(database.fail);
  return {
    close: async () => {
      isClosed = true;
      clearTimeout(timer);
      await client?.end().catch(() => undefined);
    },
  };
}

/** Others may use the channel too. */
function messageOf(text: string): Message | undefined {
  try {
    const message = JSON.parse(text) as Message | null;
    return typeof message === 'object' && message !== null ? message : undefined;
  } catch {
    return undefined;
  }
}
