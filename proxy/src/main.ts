import { runCommand } from './cli/run.ts';
import { letGoOfLostTerminals } from './lost-terminals.ts';
import { forbidDumps } from './no-dumps.ts';
import { keepMemorySmall } from './small-memory.ts';

// Files that are made here (database, keys, logs of the system) are nobody else's to read.
process.umask(0o077);
// Whoever read what is printed may be gone: the work goes on all the same.
process.stdout.on('error', () => undefined);
process.stderr.on('error', () => undefined);
letGoOfLostTerminals();
// Before any key is read.
forbidDumps();
keepMemorySmall();

process.exitCode = await runCommand(process.argv.slice(2));
