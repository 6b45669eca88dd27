/** Files that hold keys, as they are on disk. */
import { readFileSync, statSync } from 'node:fs';
import { dirname, resolve, sep } from 'node:path';
import { KeyError } from './key-error.ts';

/** Folders whose files are taken whatever their modes say: nobody else sees them, or the mount has no modes. */
export type SafeFolders = readonly string[];

const GROUP_OR_OTHERS_READ = 0o044;
const GROUP_OR_OTHERS_WRITE = 0o022;
const OTHERS_WRITE = 0o002;
const STICKY = 0o1000;

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
  return decodeText(readBytes(file));
}

/** UTF-8, or UTF-16 as PowerShell's `>` writes it; without the byte order mark. */
export function decodeText(bytes: Buffer): string {
  return new TextDecoder(encodingOf(bytes)).decode(bytes);
}

function encodingOf([first, second]: Buffer): 'utf-8' | 'utf-16le' | 'utf-16be' {
  // Without a mark, ASCII in UTF-16 has a zero beside each letter.
  if ((first === 0xff && second === 0xfe) || (first !== 0 && second === 0)) return 'utf-16le';
  if ((first === 0xfe && second === 0xff) || (first === 0 && second !== 0)) return 'utf-16be';
  return 'utf-8';
}

/** What a person typed or an editor wrote: the end of the line is no part of a passphrase. @throws KeyError */
export function readPassphrase(file: string): string {
  return readText(file).replace(/\r?\n$/, '');
}

/** Whether anybody but the owner may read or write it; false where the system has no such notion. */
export function isOpenToOthers(file: string): boolean {
  return (modeOf(file) & (GROUP_OR_OTHERS_READ | GROUP_OR_OTHERS_WRITE)) !== 0;
}

/** The user id of an owner who is neither this user nor root, and so may change the file at any time. */
export function foreignOwner(file: string): number | undefined {
  const uid = statSync(file, { throwIfNoEntry: false })?.uid;
  const own = process.getuid?.();
  return uid === undefined || own === undefined || uid === own || uid === 0 ? undefined : uid;
}

/** Whether anybody but the owner may write it, or put other files into it. */
export function isWritableByOthers(file: string): boolean {
  return (modeOf(file) & GROUP_OR_OTHERS_WRITE) !== 0;
}

/**
 * Of a file that decides what is believed: nobody but its owner may change it, nor put another in its place.
 * @throws KeyError
 */
export function refuseWritableByOthers(file: string, safeFolders: SafeFolders): void {
  if (isInside(file, safeFolders)) return;
  const elsewise = 'or, on a mount without modes, set KAIKEI_SECRETS_FOLDER to its folder';
  if (isWritableByOthers(file))
    throw new KeyError(`the file can be written by group or others; chmod go-w it, ${elsewise}`);
  const folder = dirname(resolve(file));
  const mode = modeOf(folder);
  if ((mode & OTHERS_WRITE) !== 0 && (mode & STICKY) === 0)
    throw new KeyError(`others can replace files of ${folder}; chmod o-w it, ${elsewise}`);
}

/** Of a file that holds a key. @throws KeyError */
export function refuseOpenToOthers(file: string, safeFolders: SafeFolders): void {
  if (isInside(file, safeFolders) || !isOpenToOthers(file)) return;
  throw new KeyError(
    'the file can be read by group or others; chmod 600 it, or, where a container or mount sets the modes, set KAIKEI_SECRETS_FOLDER to its folder',
  );
}

export function isInside(file: string, folders: SafeFolders): boolean {
  return folders.some((folder) => resolve(file).startsWith(resolve(folder) + sep));
}

function modeOf(file: string): number {
  if (process.platform === 'win32') return 0;
  return statSync(file, { throwIfNoEntry: false })?.mode ?? 0;
}

export function decodeBase64(text: string): Buffer {
  const packed = text.replace(/\s+/g, '');
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(packed))
    throw new KeyError('is neither PEM nor base64; check the file');
  return Buffer.from(packed, 'base64');
}
