import type { Awaitable } from './patient-store.ts';

/**
 * Where bytes lie that are named by what they are: the files of models.
 *
 * Laws: the name of bytes is their SHA-256 in hexadecimal; what was put is got, byte for byte, also by other processes; putting it again changes nothing.
 */
export interface ArtifactStore {
  /** Keeps bytes. @returns their name. */
  put(bytes: Uint8Array): Awaitable<string>;
  /**
   * The bytes of a name; undefined where there are none.
   * @throws ProdromeError `STATE` for bytes that are no longer what their name says.
   */
  get(name: string): Awaitable<Uint8Array | undefined>;
  /** Removes bytes; those that are not there are passed over. */
  remove(name: string): Awaitable<void>;
  /** The names of all that is kept, sorted. */
  list(): Awaitable<readonly string[]>;
}
