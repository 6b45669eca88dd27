/**
 * Logs: one JSON line an event on standard error. Only fields named in the allow-list get through;
 * a code, key or token has no field to travel in.
 */
import { pino, type Logger as PinoLogger } from 'pino';
import { standardErrorSink, type LogSink } from './log-sink.ts';

const ALLOWED_FIELDS = new Set([
  'payments',
  'agreed',
  'differences',
  'unanswered',
  'resolvedByHand',
  'paymentId',
  'terminalId',
  'staffId',
  'address',
  'lockedForMs',
  'call',
  'verdict',
  'reason',
  'gatewayCode',
  'incident',
  'webhookId',
  'events',
  'waitedMs',
  'requestId',
  'traceId',
  'method',
  'route',
  'status',
  'durationMs',
  'signal',
  'url',
  'error',
]);

export type Fields = Record<string, unknown>;

export interface Logger {
  info(fields: Fields, message: string): void;
  warn(fields: Fields, message: string): void;
  error(fields: Fields, message: string): void;
  /** How many lines could not be written so far; absent where all can be. */
  droppedLines?(): number;
}

export function createLogger(level = 'info', sink: LogSink = standardErrorSink()): Logger {
  const logger: PinoLogger = pino({ level, base: null, timestamp: isoTime }, sink);
  return {
    info: (fields, message) => logger.info(allowed(fields), message),
    warn: (fields, message) => logger.warn(allowed(fields), message),
    error: (fields, message) => logger.error(allowed(fields), message),
    droppedLines: () => sink.droppedLines?.() ?? 0,
  };
}

/** A log that keeps nothing, for the command line's own short work. */
export const silentLogger: Logger = { info() {}, warn() {}, error() {} };

function isoTime(): string {
  return `,"time":"${new Date().toISOString()}"`;
}

/** An error is logged by its class and place, never by its message: a message may quote input. */
function allowed(fields: Fields): Fields {
  const kept: Fields = {};
  for (const [name, value] of Object.entries(fields)) {
    if (value instanceof Error) kept['error'] = placeOf(value);
    else if (ALLOWED_FIELDS.has(name) && isScalar(value)) kept[name] = value;
  }
  return kept;
}

/** An object could carry anything along under an allowed name. */
function isScalar(value: unknown): boolean {
  return ['string', 'number', 'boolean'].includes(typeof value);
}

function placeOf(error: Error): { name: string; at: string[] } {
  const { name, message, stack = '' } = error;
  // A message of several lines can look like frames: it is cut off, not searched.
  const start = stack.indexOf(message);
  const traced = start < 0 ? '' : stack.slice(start + message.length);
  const frames = traced.split('\n').filter((line) => /^\s+at /.test(line));
  return { name, at: frames.slice(0, 8).map((line) => line.trim()) };
}
