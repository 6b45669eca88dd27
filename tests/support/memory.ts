/** What the system tells of a process's memory. */
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';

const MEBIBYTE_IN_KB = 1024;

export interface Memory {
  now: number;
  peak: number;
}

/** Resident memory in MiB; undefined where the system does not tell. */
export async function memoryOf(pid: number): Promise<Memory | undefined> {
  const path = `/proc/${pid}/status`;
  if (!existsSync(path)) return undefined;
  const status = await readFile(path, 'utf8');
  const mebibytes = (name: string) =>
    Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1]) / MEBIBYTE_IN_KB;
  return { now: mebibytes('VmRSS'), peak: mebibytes('VmHWM') };
}

/** The peak is counted from now on. */
export async function forgetPeak(pid: number): Promise<void> {
  await writeFile(`/proc/${pid}/clear_refs`, '5');
}
