import { keepsLogs, type PatientStore } from '@prodrome/core';

/** Works with a store, and closes it whatever comes of it. */
export async function withStore<Opened extends PatientStore, Result>(
  store: Opened,
  work: (store: Opened) => Promise<Result>,
): Promise<Result> {
  try {
    return await work(store);
  } finally {
    if (keepsLogs(store)) await store.close();
  }
}
