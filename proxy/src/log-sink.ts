/**
 * Standard error as the log's way out. A line that cannot be written (the disk is full, the terminal is
 * gone, nobody reads the pipe) is dropped and counted: a log never stops a payment.
 */
import { closeSync, constants, fstatSync, openSync, writeSync } from 'node:fs';
import { isatty } from 'node:tty';

/** Where lines go. `write` neither throws nor waits. */
export interface LogSink {
  write(line: string): void;
  /** How many lines were lost so far; absent where none can be. */
  droppedLines?(): number;
}

type Output = (text: string, ended: (written: boolean) => void) => void;

const STANDARD_ERROR = 2;
/** A reader of a pipe may be this far behind before lines are dropped. */
const MAX_WAITING_BYTES = 256 * 1024;

export function standardErrorSink(): LogSink {
  return new DroppingSink(outputTo(STANDARD_ERROR));
}

class DroppingSink implements LogSink {
  readonly #output: Output;
  #dropped = 0;
  #reported = 0;

  constructor(output: Output) {
    this.#output = output;
  }

  write(line: string): void {
    const unreported = this.#dropped - this.#reported;
    this.#reported += unreported;
    const text = unreported > 0 ? gapLine(unreported) + line : line;
    this.#output(text, (written) => {
      if (written) return;
      this.#dropped += 1;
      this.#reported -= unreported;
    });
  }

  droppedLines(): number {
    return this.#dropped;
  }
}

/** A line like all others, so that whoever reads them notices the gap. */
function gapLine(droppedLines: number): string {
  const time = new Date().toISOString();
  const msg = 'log lines before this one could not be written';
  return `${JSON.stringify({ level: 40, time, droppedLines, msg })}\n`;
}

function outputTo(fd: number): Output {
  const stats = fstatSync(fd);
  // A pipe that is full makes a synchronous write wait for its reader.
  if (stats.isFIFO() || stats.isSocket()) return streamOutput(process.stderr);
  return fileOutput(isatty(fd) ? terminalThatNeverWaits(fd) : fd);
}

function streamOutput(stream: NodeJS.WriteStream): Output {
  stream.on('error', () => undefined); // Each line's own callback hears of it too.
  return (text, ended) => {
    if (stream.writableLength > MAX_WAITING_BYTES) ended(false);
    else stream.write(text, (error) => ended(!error));
  };
}

/** Written before the call returns, so that a crash loses no line. */
function fileOutput(fd: number): Output {
  let torn = false;
  return (text, ended) => {
    const bytes = Buffer.from(torn ? `\n${text}` : text);
    let written = 0;
    try {
      while (written < bytes.length) written += writeSync(fd, bytes, written);
      torn = false;
      ended(true);
    } catch {
      if (written > 0) torn = true;
      ended(false);
    }
  };
}

/** A person may have stopped the output (Ctrl-S): opened anew, it refuses a line instead of waiting. */
function terminalThatNeverWaits(fd: number): number {
  try {
    const { O_WRONLY, O_NOCTTY, O_NONBLOCK } = constants;
    const opened = openSync(`/proc/self/fd/${fd}`, O_WRONLY | O_NOCTTY | O_NONBLOCK);
    if (isatty(opened)) return opened;
    closeSync(opened);
    return fd;
  } catch {
    return fd; // Another user's terminal, or no Linux: the shared one has to do.
  }
}
