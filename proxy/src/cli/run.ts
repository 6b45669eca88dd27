import { ConfigError } from '../config/error.ts';
import { ListenError, NoPagesError } from '../http/start-errors.ts';
import { KeyError } from '../keys/key-error.ts';
import { DatabaseInUseError, StorageError } from '../store/errors.ts';
import { CommandError, EXIT, complain, isPortInUse, print } from './io.ts';

interface Command {
  usage: string | string[];
  run(args: string[]): Promise<number>;
}

/** Each is loaded only where it is called: the server's parts take three times as long to load as a list to print. */
const COMMANDS: Record<string, () => Promise<Command>> = {
  serve: () => import('./serve.ts'),
  sandbox: () => import('./sandbox.ts'),
  terminals: () => import('./terminals.ts'),
  stores: () => import('./stores.ts'),
  staff: () => import('./staff.ts'),
  payments: () => import('./payments.ts'),
  export: () => import('./export.ts'),
  webhooks: () => import('./webhooks.ts'),
  reconcile: () => import('./reconcile.ts'),
  audit: () => import('./audit.ts'),
  keys: () => import('./keys.ts'),
  policies: () => import('./policies.ts'),
  migrate: () => import('./migrate.ts'),
  doctor: () => import('./doctor.ts'),
  demo: () => import('./demo.ts'),
};

/** Runs one command; gives the exit status. What a person can fix is one line on standard error. */
export async function runCommand([name = 'help', ...args]: string[]): Promise<number> {
  const load = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (!load) {
    const asked = ['help', '--help', '-h'].includes(name);
    if (!asked) complain(`kaikei: there is no command ${JSON.stringify(name)}`);
    await help();
    return asked ? EXIT.ok : EXIT.usage;
  }
  try {
    const command = await load();
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

async function help(): Promise<void> {
  const commands = await Promise.all(Object.values(COMMANDS).map((load) => load()));
  print('kaikei <command>');
  for (const { usage } of commands) {
    for (const line of [usage].flat()) print(`  ${line}`);
  }
  print('What each of them does: docs/operate.md');
}
