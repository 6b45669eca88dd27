/**
 * Contract: no core file and no diagnostic report is ever written. Each would hold what is in memory:
 * the key, and the payment codes of the moment.
 */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';

/** For the rest of this process's life, whatever the shell that started it allows. */
export function forbidDumps(): void {
  forbidReports();
  if (process.platform === 'linux') forbidCoreFiles();
}

function forbidReports(): void {
  const { report } = process;
  report.reportOnFatalError = false;
  report.reportOnUncaughtException = false;
  report.reportOnSignal = false;
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
