/** Disks that fail on request, under the files of a running proxy. */
import { spawnSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Larger than a write-ahead log ever gets. */
const SIZE_MEBIBYTES = 16;
const CHUNK = Buffer.alloc(4 * 1024, 'x');

/** A file system of its own, small enough to be filled. */
export class SmallDisk {
  readonly folder: string;

  private constructor(folder: string) {
    this.folder = folder;
  }

  /** Undefined where this user may not mount. */
  static async mount(sizeMebibytes = SIZE_MEBIBYTES): Promise<SmallDisk | undefined> {
    const folder = join(await mkdtemp(join(tmpdir(), 'kaikei-disk-')), 'disk');
    await mkdir(folder);
    // A database server has an account of its own.
    await chmod(join(folder, '..'), 0o711);
    const options = ['-t', 'tmpfs', '-o', `size=${sizeMebibytes}m`, 'kaikei-test', folder];
    if (spawnSync('mount', options).status !== 0) {
      await rm(join(folder, '..'), { recursive: true });
      return undefined;
    }
    return new SmallDisk(folder);
  }

  /** Takes every byte that is left. */
  async fill(): Promise<void> {
    const ballast = await open(join(this.folder, 'ballast'), 'a');
    try {
      for (;;) await ballast.write(CHUNK);
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error;
    } finally {
      await ballast.close();
    }
  }

  /** Gives the space back. */
  async free(): Promise<void> {
    await rm(join(this.folder, 'ballast'), { force: true });
  }

  /** Read-only or not; the system refuses the former while somebody writes. */
  remount(mode: 'ro' | 'rw'): boolean {
    return spawnSync('mount', ['-o', `remount,${mode}`, this.folder]).status === 0;
  }

  async unmount(): Promise<void> {
    spawnSync('umount', ['-l', this.folder]);
    await rm(join(this.folder, '..'), { recursive: true, force: true });
  }
}

/** From now on every write of the process fails that would make a file longer than so many bytes. */
export function limitFileSize(pid: number, bytes: number | 'unlimited'): boolean {
  return spawnSync('prlimit', ['--pid', String(pid), `--fsize=${bytes}:unlimited`]).status === 0;
}
