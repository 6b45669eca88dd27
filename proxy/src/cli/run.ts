import { ConfigError } from '../config/error.ts';
import { NoPagesError } from '../http/routes/pages.ts';
import { ListenError } from '../http/server.ts';
import { KeyError } from '../keys/key-error.ts';
import { DatabaseInUseError, StorageError } from '../store/port.ts';
import * as audit from './audit.ts';
import * as demo from './demo.ts';
import * as doctor from './doctor.ts';
import { CommandError, EXIT, complain, isPortInUse, print } from './io.ts';
import * as keys from './keys.ts';
import * as migrate from './migrate.ts';
import * as payments from './payments.ts';
import * as policies from './policies.ts';
import * as reconcile from './reconcile.ts';
import * as sandbox from './sandbox.ts';
import * as serve from './serve.ts';
import * as terminals from './terminals.ts';

interface Command {
  usage: string | string[];
  run(args: string[]): Promise<number>;
}

const COMMANDS: Record<string, Command> = {
  serve,
  sandbox,
  terminals,
  payments,
  reconcile,
  audit,
  keys,
  policies,
  migrate,
  doctor,
  demo,
};

/** Runs one command; gives the exit status. What a person can mend is one line on standard error. */
export async function runCommand([name = 'help', ...args]: string[]): Promise<number> {
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (!command) {
    const asked = ['help', '--help', '-h'].includes(name);
    if (!asked) complain(`kaikei: there is no command ${JSON.stringify(name)}`);
    help();
    return asked ? EXIT.ok : EXIT.usage;
  }
  try {
    return await command.run(args);
  } catch (error) {
    const status = statusOf(error);
    if (status === undefined || !(error instanceof Error)) throw error;
    const text = error instanceof StorageError ? error.fullMessage : error.message;
    complain(`kaikei: ${text.replace(/\s*\n\s*/g, ' ')}`);
    return status;
  }
}

function statusOf(error: unknown): number | undefined {
  if (error instanceof CommandError) return error.exitCode;
  if (error instanceof ConfigError) return EXIT.config;
  if (error instanceof DatabaseInUseError) return EXIT.inUse;
  // Another program can give the port back; a wrong address stays wrong.
  if (error instanceof ListenError) return isPortInUse(error) ? EXIT.failed : EXIT.config;
  const isPlain =
    error instanceof KeyError || error instanceof StorageError || error instanceof NoPagesError;
  if (isPlain || isSystemError(error)) return EXIT.failed;
  return undefined;
}

/** A port or file that the system refuses: its message names what. */
function isSystemError(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error;
}

function help(): void {
  print('kaikei <command>');
  for (const { usage } of Object.values(COMMANDS)) {
    for (const line of [usage].flat()) print(`  ${line}`);
  }
}
