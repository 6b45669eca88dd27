import { closeSync } from 'node:fs';
import { isatty } from 'node:tty';

/**
 * At its end Node gives terminals the settings back that they had at its start, and aborts where one is
 * gone. It leaves alone what was closed before.
 */
export function letGoOfLostTerminals(): void {
  const terminals = [0, 1, 2].filter((fd) => isatty(fd));
  process.on('exit', () => {
    for (const fd of terminals) if (!isatty(fd)) closeSync(fd);
  });
}
