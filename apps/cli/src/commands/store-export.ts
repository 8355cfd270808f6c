import { exportStore, openFullStore } from '@prodrome/assembly';
import { throwIfCancelled } from '@prodrome/core';
import type { StoreOptions } from '../command-options.ts';
import { interruptible } from '../interrupt.ts';
import { storePlace } from '../store-place.ts';
import { withStore } from '../with-store.ts';
import { writeLine } from '../write-line.ts';

/** `prodrome store export` */
export async function storeExport(options: StoreOptions): Promise<void> {
  await withStore(await openFullStore(storePlace(options)), (store) =>
    interruptible(async (signal) => {
      for await (const line of exportStore(store)) {
        throwIfCancelled(signal, 'store export');
        await writeLine(line);
      }
    }),
  );
}
