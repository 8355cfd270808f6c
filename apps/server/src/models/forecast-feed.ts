import { Readable } from 'node:stream';
import type { FollowedPatients } from '@prodrome/assembly';
import type { ProdromeError, PredictionResult } from '@prodrome/core';
import { refused } from '../http/problem.ts';
import type { Caller } from '../security/api-keys.ts';
import { lastForecast } from './last-forecast.ts';

/** Forecasts as they are made, for those who wait for them. */
export interface ForecastFeed {
  /** The same patients, whose new last forecasts are told to whoever waits. */
  watching(patients: FollowedPatients): FollowedPatients;
  /**
   * Server-sent events of a patient: the last forecast that is known, then each new one. Ends when the patient is erased, the caller's key or token expires, or the server stops.
   * @throws ProdromeError `BUSY` where too many wait
   */
  follow(
    id: string,
    last: PredictionResult | undefined,
    caller?: Pick<Caller, 'expires'>,
  ): Readable;
  /** Ends those that wait now: who may still ask asks again. */
  interrupt(): void;
  /** Ends all of them. */
  close(): void;
}

const mostStreams = 256;
/** Characters that may wait for a reader; one that is slower than that is cut off, and asks again. */
const mostWaiting = 2 ** 18;
const heartbeatMs = 15_000;

/** The feed of one server: what another one was told is not in it. */
export function createForecastFeed(): ForecastFeed {
  /** By patient, with the instants from which they may wait no more. */
  const streams = new Map<string, Map<Readable, number>>();
  let count = 0;
  let isClosed = false;
  const write = ([stream, until]: readonly [Readable, number], text: string): void => {
    if (until <= Date.now() || stream.readableLength > mostWaiting) stream.destroy();
    else stream.push(text);
  };
  const beat = setInterval(() => {
    for (const own of streams.values()) for (const stream of own) write(stream, ':\n\n');
  }, heartbeatMs);
  beat.unref();
  const tell = (id: string, result: PredictionResult | undefined): void => {
    if (!result) return;
    for (const stream of streams.get(id) ?? []) write(stream, eventOf(result));
  };
  const end = (id: string): void => {
    const own = streams.get(id) ?? [];
    // one that is slow to read its end is told no more
    streams.delete(id);
    for (const [stream] of own) stream.push(null);
  };
  const interrupt = (): void => {
    for (const id of streams.keys()) end(id);
  };
  return {
    watching: (patients) => {
      /** The last forecast where somebody waits for it, and there is one. */
      const tellLast = async (id: string): Promise<void> => {
        if (!streams.has(id)) return;
        try {
          tell(id, await lastForecast(patients, id));
        } catch {
          // what was told is kept all the same; who waits asks again, and is told what is wrong
          for (const [stream] of streams.get(id) ?? []) stream.destroy();
        }
      };
      return {
        ...patients,
        observe: async (id, records, context) => {
          const told = await patients.observe(id, records, context);
          await tellLast(id);
          return told;
        },
        feedback: async (id, told, context) => {
          const taken = await patients.feedback(id, told, context);
          await tellLast(id);
          return taken;
        },
        erase: async (id) => {
          await patients.erase(id);
          end(id);
        },
      };
    },
    follow: (id, last, { expires } = {}) => {
      if (count >= mostStreams || isClosed) throw tooMany();
      const own = streams.get(id) ?? new Map<Readable, number>();
      const stream = new Readable({ read: () => undefined });
      count += 1;
      own.set(stream, expires === undefined ? Infinity : Date.parse(expires));
      streams.set(id, own);
      stream.once('close', () => {
        count -= 1;
        own.delete(stream);
        if (own.size === 0 && streams.get(id) === own) streams.delete(id);
      });
      stream.push(`retry: 5000\n\n${last ? eventOf(last) : ''}`);
      return stream;
    },
    interrupt,
    close: () => {
      isClosed = true;
      clearInterval(beat);
      interrupt();
    },
  };
}

/** JSON has no line ends. */
const eventOf = (result: PredictionResult): string =>
  `event: forecast\nid: ${encodeURIComponent(result.timestamp)}\ndata: ${JSON.stringify(result)}\n\n`;

const tooMany = (): ProdromeError =>
  refused('BUSY', 503, {
    where: 'events of a patient',
    expected: `at most ${mostStreams} that wait for forecasts`,
    got: 'more, or a server that stops',
  });
