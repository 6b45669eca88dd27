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
  forbidSignals();
  closeInspector();
  if (process.platform === 'linux') forbidCoreFiles();
}

/** The options of Node that write memory to disk and that nothing here can take back. */
const SNAPSHOTS = /--heapsnapshot-near-heap-limit|--heapsnapshot_near_heap_limit/;

/** Whether this process was started in a way that may still write a heap snapshot. */
export function mayWriteSnapshots(nodeOptions: string): boolean {
  return SNAPSHOTS.test(`${nodeOptions} ${process.execArgv.join(' ')}`);
}

function forbidReports(): void {
  const { report } = process;
  report.reportOnFatalError = false;
  report.reportOnUncaughtException = false;
  report.reportOnSignal = false;
}

/**
 * Before our first line only Node itself listens, where its options ask for a heap snapshot at a signal.
 * And by itself it opens a debugger at SIGUSR1, on a port that every user of the machine can reach: a
 * listener takes the place of that.
 */
function forbidSignals(): void {
  const signals = process.eventNames().filter((name) => String(name).startsWith('SIG'));
  for (const signal of signals) process.removeAllListeners(signal);
  if (process.platform !== 'win32') process.on('SIGUSR1', () => undefined);
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
