/** Sends only the newest of what comes too fast; one at a time. */
export interface Thinned<Item> {
  readonly give: (item: Item) => void;
  /** Resolves when the last that was given is sent. */
  readonly flush: () => Promise<void>;
}

/**
 * @param send - is not called again before it has resolved, nor before some time has passed: `restMs`, and a multiple of what the last one took.
 * Its errors are passed over: the next one is sent all the same.
 */
export function createThinned<Item>(
  send: (item: Item) => Promise<void>,
  { restMs, times = 0 }: { readonly restMs: number; readonly times?: number },
): Thinned<Item> {
  let newest: { readonly item: Item } | undefined;
  let sending: Promise<void> | undefined;
  let next = 0;
  let timer: NodeJS.Timeout | undefined;

  const sendNewest = async (): Promise<void> => {
    const began = performance.now();
    const own = newest;
    newest = undefined;
    clearTimeout(timer);
    timer = undefined;
    if (own) await send(own.item).catch(() => undefined);
    const ended = performance.now();
    next = ended + Math.max(restMs, times * (ended - began));
    sending = undefined;
    schedule();
  };
  const schedule = (): void => {
    if (!newest || sending || timer) return;
    const wait = next - performance.now();
    if (wait <= 0) sending = sendNewest();
    else {
      timer = setTimeout(() => {
        timer = undefined;
        if (!sending) sending = sendNewest();
      }, wait);
    }
  };

  return {
    give: (item) => {
      newest = { item };
      schedule();
    },
    flush: async () => {
      await sending;
      clearTimeout(timer);
      timer = undefined;
      if (newest) await sendNewest();
      clearTimeout(timer);
    },
  };
}
