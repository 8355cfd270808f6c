/** A worker of the pool failed in the middle of its work. Never a caller's to see: the training begins again, by one thread. */
export class WorkerFailure extends Error {
  override readonly name = 'WorkerFailure';

  constructor(cause: Error) {
    super('a worker thread of the training failed', { cause });
  }
}
