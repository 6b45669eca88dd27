/** New files of keys and certificates: nobody else's to read, and never written through a link that somebody planted. */
import { randomBytes } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fchmodSync,
  fsyncSync,
  openSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { KeyError } from './key-error.ts';

const OWNER_ONLY = 0o600;

/** Before work that a taken name would waste. @throws KeyError */
export function refuseTaken(file: string): void {
  if (existsSync(file)) throw taken(file);
}

/** Mode 0600 before it holds anything. What has the name already, a link too, is left alone. @throws KeyError */
export function writeNewFile(file: string, content: string): void {
  const fd = openNew(file);
  try {
    fchmodSync(fd, OWNER_ONLY);
    writeSync(fd, content);
    fsyncSync(fd);
  } catch (error) {
    rmSync(file, { force: true });
    throw error;
  } finally {
    closeSync(fd);
  }
}

/** Whole or not at all: a running proxy may be reading it. A link of that name is replaced, not followed. */
export function replaceFile(file: string, content: string): void {
  const aside = `${file}.${randomBytes(8).toString('hex')}.new`;
  writeNewFile(aside, content);
  try {
    renameSync(aside, file);
  } catch (error) {
    rmSync(aside, { force: true });
    throw error;
  }
}

function openNew(file: string): number {
  try {
    return openSync(file, 'wx', OWNER_ONLY);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') throw taken(file);
    throw error;
  }
}

function taken(file: string): KeyError {
  return new KeyError(`${file} exists already; it is not overwritten`);
}
