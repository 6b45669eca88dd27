/** What commands print and how they end. */
import { parseArgs, type ParseArgsConfig } from 'node:util';

/** Exit statuses (sysexits): a wrong call, a taken database, a wrong setting. */
export const EXIT = { ok: 0, failed: 1, usage: 64, inUse: 75, config: 78 } as const;

/** A command was called wrongly, or cannot do what was asked: one sentence, no stack. */
export class CommandError extends Error {
  override name = 'CommandError' as const;
  readonly exitCode: number;

  constructor(message: string, exitCode: number = EXIT.failed) {
    super(message);
    this.exitCode = exitCode;
  }
}

export function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

export function printJson(value: unknown): void {
  print(JSON.stringify(value));
}

type Options = NonNullable<ParseArgsConfig['options']>;

/** @throws CommandError naming what is wrong with the arguments */
export function readArgs<O extends Options>(args: string[], options: O, usage: string) {
  try {
    return parseArgs({ args, options, allowPositionals: true, strict: true });
  } catch (error) {
    const why = error instanceof Error ? error.message.split('. ')[0] : 'wrong arguments';
    throw new CommandError(`${why}. Usage: kaikei ${usage}`, EXIT.usage);
  }
}

export function needed(value: string | undefined, what: string, usage: string): string {
  if (value) return value;
  throw new CommandError(`${what} is missing. Usage: kaikei ${usage}`, EXIT.usage);
}

/** Resolves at SIGINT or SIGTERM. */
export function stopSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    process.once('SIGINT', resolve);
    process.once('SIGTERM', resolve);
  });
}

export function time(at: number): string {
  return new Date(at).toISOString();
}
