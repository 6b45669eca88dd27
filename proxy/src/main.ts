import { runCommand } from './cli/run.ts';

// Files that are made here (database, keys, logs of the system) are nobody else's to read.
process.umask(0o077);

process.exitCode = await runCommand(process.argv.slice(2));
