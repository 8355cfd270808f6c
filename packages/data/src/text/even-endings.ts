import { createRecordWalk } from './delimited-records.ts';
import { bytesOf } from './text-bytes.ts';

const newline = 10;

/** The bytes of a delimited text from a place on, with every line outside quotes ended by a line feed; none is lost or added. */
export async function* withEvenEndings(
  path: string,
  delimiter: string,
  offset: number,
): AsyncGenerator<Buffer, void> {
  const returns: number[] = [];
  const lineFeeds: number[] = [];
  const walk = createRecordWalk(delimiter, {
    record: () => false,
    carriageReturn: (at) => returns.push(at),
    itsLineFeed: (at) => lineFeeds.push(at),
  });
  for await (const bytes of bytesOf(path, offset)) {
    walk.push(bytes);
    for (const at of returns) bytes[at] = newline;
    const pieces = lineFeeds.map((at, index) =>
      bytes.subarray((lineFeeds[index - 1] ?? -1) + 1, at),
    );
    yield Buffer.concat([...pieces, bytes.subarray((lineFeeds.at(-1) ?? -1) + 1)]);
    returns.length = 0;
    lineFeeds.length = 0;
  }
}
