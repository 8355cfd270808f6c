/** Resolves after what waits in the event loop had its turn: an abort gets through. */
export const eventLoopTurn = (): Promise<void> =>
  new Promise((resolve) => {
    // a browser has none
    if (typeof setImmediate === 'function') setImmediate(resolve);
    else setTimeout(resolve);
  });
