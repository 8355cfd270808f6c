import { createSecureContext } from 'node:tls';
import { ProdromeError } from '@prodrome/core';
import { readGivenFile } from './read-given-file.ts';

/** Files of a certificate. */
export interface TlsFiles {
  /** Certificate with its chain, PEM. */
  readonly cert: string;
  /** Its private key, PEM, without a passphrase. */
  readonly key: string;
}

/** What they hold. */
export interface TlsContent {
  readonly cert: Buffer;
  readonly key: Buffer;
}

/**
 * Reads a certificate and its key, and sees that they belong together.
 * @throws ProdromeError `CONFIG_MISSING` for a file that cannot be read, `CONFIG` for what is no certificate with its key.
 */
export async function readTls({ cert, key }: TlsFiles): Promise<TlsContent> {
  const content = {
    cert: await readGivenFile(cert, 'a certificate'),
    key: await readGivenFile(key, 'a private key'),
  };
  try {
    createSecureContext(content);
  } catch (cause) {
    throw new ProdromeError('CONFIG', {
      where: `${cert} and ${key}`,
      expected: 'a certificate and its private key, PEM, without a passphrase',
      // what OpenSSL says names no content
      got: cause instanceof Error ? cause.message : 'something else',
    });
  }
  return content;
}
