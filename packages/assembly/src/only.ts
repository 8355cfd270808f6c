/** One item as a stream. */
export async function* only<T>(item: T): AsyncGenerator<T> {
  yield item;
}
