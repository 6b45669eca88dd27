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

/** Controls (C0, C1), direction overrides and other invisible formatting, line separators, lone surrogates. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/** A terminal obeys what it is sent, and lines hold names and words of others; `\u…` is JSON's escape too. */
function printable(line: string): string {
  return line.replace(UNPRINTABLE, (sign) =>
    [...Array(sign.length).keys()]
      .map((at) => `\\u${sign.charCodeAt(at).toString(16).padStart(4, '0')}`)
      .join(''),
  );
}

/** One line, whatever is in it. */
export function print(line: string): void {
  process.stdout.write(`${printable(line)}\n`);
}

/** A text of our own making in several lines. */
export function printText(text: string): void {
  for (const line of text.split('\n')) print(line);
}

/** One line on standard error. */
export function complain(line: string): void {
  process.stderr.write(`${printable(line)}\n`);
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

export { isoTime as time } from '@kaikei/shared/iso-time.ts';
