/** Work of one name begins when the one before it has ended; work of different names does not wait. */
export interface InTurn {
  <Result>(name: string, work: () => Promise<Result>): Promise<Result>;
}

/** @returns a queue for each name, which is forgotten when it is empty. */
export function createInTurn(): InTurn {
  const last = new Map<string, Promise<unknown>>();
  return (name, work) => {
    const before = last.get(name) ?? Promise.resolve();
    const result = before.then(work);
    // who asked is told; the next in turn is not held up by it
    const ended = result
      .catch(() => undefined)
      .then(() => {
        if (last.get(name) === ended) last.delete(name);
      });
    last.set(name, ended);
    return result;
  };
}
