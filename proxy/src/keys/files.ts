/** Files that hold keys, as they are on disk. */
import { readFileSync, statSync } from 'node:fs';
import { KeyError } from './key-error.ts';

export const OWNER_ONLY = 0o600;

/** @throws KeyError */
export function readBytes(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
    throw new KeyError(`the file cannot be read (${code}); check its path and owner`, {
      cause: error,
    });
  }
}

/** @throws KeyError */
export function readText(file: string): string {
  // Editors on Windows begin a file with a byte order mark, which no parser of keys knows.
  return readBytes(file)
    .toString('utf8')
    .replace(/^\ufeff/, '');
}

/** What a person typed or an editor wrote: the end of the line is no part of a passphrase. @throws KeyError */
export function readPassphrase(file: string): string {
  return readText(file).replace(/\r?\n$/, '');
}

/** Whether anybody but the owner may read it; false where the system has no such notion. */
export function isReadableByOthers(file: string): boolean {
  if (process.platform === 'win32') return false;
  const mode = statSync(file, { throwIfNoEntry: false })?.mode ?? 0;
  return (mode & 0o077) !== 0;
}

export function decodeBase64(text: string): Buffer {
  const packed = text.replace(/\s+/g, '');
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(packed))
    throw new KeyError('is neither PEM nor base64; check the file');
  return Buffer.from(packed, 'base64');
}
