/**
 * Contract: no core file, heap snapshot or diagnostic report is ever written. Each would hold what is in
 * memory: the key, and the payment codes of the moment. A debugger could read the same.
 */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { close as closeInspector } from 'node:inspector';

/** For the rest of this process's life, whatever the shell that started it allows. */
export function forbidDumps(): void {
  forbidReports();
  forbidDebugger();
  if (process.platform === 'linux') forbidCoreFiles();
}

/** Whether this process was started with options of Node that write memory to disk, which nothing here can take back. */
export function mayWriteSnapshots(nodeOptions: string): boolean {
  return /--heapsnapshot[-_]/.test(`${nodeOptions} ${process.execArgv.join(' ')}`);
}

function forbidReports(): void {
  const { report } = process;
  report.reportOnFatalError = false;
  report.reportOnUncaughtException = false;
  report.reportOnSignal = false;
}

/**
 * At SIGUSR1 Node opens a debugger on a port that every user of the machine can reach: a listener
 * takes the place of that. One that was opened at the start is closed.
 */
function forbidDebugger(): void {
  if (process.platform !== 'win32') process.on('SIGUSR1', () => undefined);
  closeInspector();
}

/** Node has no call for the limit; where util-linux is missing too, a core file is left without memory. */
function forbidCoreFiles(): void {
  spawnSync('prlimit', ['--pid', String(process.pid), '--core=0:0'], { stdio: 'ignore' });
  try {
    writeFileSync('/proc/self/coredump_filter', '0');
  } catch {
    // A kernel that writes no core files has no filter for them.
  }
}
