/** What commands print and how they end. */
import { parseArgs, type ParseArgsConfig } from 'node:util';

/** Exit statuses (sysexits): a wrong call, a mistake of ours, a taken database, a wrong setting. */
export const EXIT = { ok: 0, failed: 1, usage: 64, mistake: 70, inUse: 75, config: 78 } as const;

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

/**
 * `words` is how many arguments without a name the command takes at most.
 * @throws CommandError naming what is wrong with the arguments
 */
export function readArgs<O extends Options>(args: string[], options: O, usage: string, words = 0) {
  const read = parseOrRefuse(args, options, usage);
  const extra = read.positionals[words];
  if (extra === undefined) return read;
  throw new CommandError(
    `Unexpected argument ${JSON.stringify(extra)}. Usage: kaikei ${usage}`,
    EXIT.usage,
  );
}

function parseOrRefuse<O extends Options>(args: string[], options: O, usage: string) {
  try {
    return parseArgs({ args, options, allowPositionals: true, strict: true });
  } catch (error) {
    const [why = 'wrong arguments'] = error instanceof Error ? error.message.split('. ') : [];
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

const END_GRACE_MS = 500;

/**
 * After an orderly stop: a call to a gateway that hangs may still be open. It is taken over at the
 * next start, so it must not hold the exit up.
 */
export function endSoon(status: number): void {
  setTimeout(() => process.exit(status), END_GRACE_MS).unref();
}

/** The port is another program's, whoever found out. */
export function isPortInUse(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return ('code' in error && error.code === 'EADDRINUSE') || isPortInUse(error.cause);
}

export function time(at: number): string {
  return new Date(at).toISOString();
}
