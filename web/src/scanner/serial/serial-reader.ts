/**
 * Cuts the bytes of a serial line into codes. A code ends by its scanner's suffix, once nothing of the
 * same code has followed: a QR code may hold line breaks, and its first line is not to be charged.
 */
import { fitOf, type CodeFit } from '@kaikei/shared/payment-code/whole-code.ts';
import { dropped, type ByteReader, type Reading, type ScanReading } from '../reading.ts';
import { decodeText, hasControlCharacters, LONGEST_CODE, splitPrefix } from '../text.ts';
import type { LineSettings } from './line-settings.ts';

/** A pause that ends a code where the scanner sends no suffix, and no longer code begins like it. */
export const IDLE_MS = 100;
/** After a suffix the next bytes of the same code come at once, or as late as its pieces came. */
const SETTLE_MS = { payment: 4, other: 50 };
const SETTLE_GAPS = 1.5;
/**
 * For how long the rest of any other code is waited for. From a scanner that sends a suffix, what stays
 * without it is the beginning of a code; so is what follows as late again, by a busy page or a bad link.
 */
export const REST_MS = 2_000;

const STX = 0x02;
const STX_CHARACTER = '\u0002';
const ETX = 0x03;
const LF = 0x0a;
const CR = 0x0d;

export class SerialReader implements ByteReader {
  readonly #prefix: string;
  readonly #suffix: Uint8Array;
  #frame: number[] = [];
  #lastAt = 0;
  /** Codes that have ended, until it is clear that nothing follows. */
  #ended: string[] = [];
  /** The longest time between two pieces of a code. */
  #pieceGapMs = 0;
  /** Too long, or damaged on the line: what comes is thrown away up to its end. */
  #isSpoiled = false;
  /** It is set to send a suffix, or has been seen to. */
  #sendsSuffix: boolean;
  /** When the beginning of a code was given up. */
  #cutAt = -Infinity;

  constructor({ prefix, suffix }: Pick<LineSettings, 'prefix' | 'suffix'>) {
    this.#prefix = prefix;
    this.#suffix = new TextEncoder().encode(suffix);
    this.#sendsSuffix = suffix !== '';
  }

  get dueAt(): number | undefined {
    if (this.#frame.length === 0 && !this.#isSpoiled) {
      return this.#ended.length > 0 ? this.#lastAt + this.#settleMs : undefined;
    }
    return this.#lastAt + (this.#isWhole ? IDLE_MS : REST_MS);
  }

  /** The wait behind a suffix is of use to whoever has something to prepare for a payment. */
  get expected(): ScanReading | undefined {
    const [text, ...others] = this.#ended;
    if (text === undefined || others.length > 0 || this.#frame.length > 0) return undefined;
    const code = this.#strip(text);
    const reading = toReading(code);
    return reading.kind === 'scan' && fitOf(code.text).kind === 'payment' ? reading : undefined;
  }

  read(at: number, bytes: Uint8Array): Reading[] {
    const readings = this.expire(at);
    if (this.#frame.length > 0) {
      this.#pieceGapMs = Math.max(this.#pieceGapMs, at - this.#lastAt);
    }
    this.#isSpoiled ||= at - this.#cutAt <= REST_MS;
    this.#cutAt = -Infinity;
    this.#lastAt = at;
    for (const byte of bytes) readings.push(...this.#take(byte));
    return readings;
  }

  expire(at: number): Reading[] {
    if (this.dueAt === undefined || at < this.dueAt) return [];
    if (this.#frame.length === 0 && !this.#isSpoiled) return this.#settle();
    const isCut = this.#sendsSuffix || this.#fit.kind === 'unknown';
    if (isCut) this.#cutAt = this.#isSpoiled ? -Infinity : at;
    if (!this.#sendsSuffix) {
      this.#end();
      return this.#settle();
    }
    this.#clear();
    return [dropped('incomplete')];
  }

  /** The line lost bytes, or the speed is wrong: the code that is on its way is not whole. */
  lineError(at: number): Reading[] {
    this.#clear();
    this.#isSpoiled = true;
    this.#lastAt = at;
    return [dropped('line-error')];
  }

  #take(byte: number): Reading[] {
    if (this.#suffix.length > 0) return this.#takeUpToSuffix(byte);
    // A scanner with STX before each code and nothing behind it: the next code ends the last one.
    if (byte === STX) {
      this.#end();
      return this.#settle();
    }
    if (byte !== CR && byte !== LF && byte !== ETX) return this.#keep(byte);
    // The LF after a CR, in the same chunk or the next one, finds nothing to end.
    this.#sendsSuffix ||= this.#frame.length > 0;
    this.#end();
    return [];
  }

  #takeUpToSuffix(byte: number): Reading[] {
    const overflow = this.#keep(byte);
    const tail = this.#frame.slice(-this.#suffix.length);
    if (tail.length < this.#suffix.length) return overflow;
    if (!this.#suffix.every((each, place) => each === tail[place])) return overflow;
    this.#frame.length -= tail.length;
    this.#sendsSuffix = true;
    // Set by a person, so that line breaks within a code are no end.
    this.#end();
    return [...overflow, ...this.#settle()];
  }

  #keep(byte: number): Reading[] {
    this.#frame.push(byte);
    if (this.#frame.length <= LONGEST_CODE) return [];
    // The end of it is still needed, to find the suffix.
    this.#frame = this.#frame.slice(-this.#suffix.length - 1);
    if (this.#isSpoiled) return [];
    this.#isSpoiled = true;
    return [dropped('too-long')];
  }

  #end(): void {
    const frame = Uint8Array.from(this.#frame);
    const wasSpoiled = this.#isSpoiled;
    this.#frame = [];
    this.#isSpoiled = false;
    if (!wasSpoiled && frame.length > 0) this.#ended.push(decodeText(frame));
  }

  /** So far as it has come; of bytes that are thrown away nothing is known. */
  get #fit(): CodeFit {
    return fitOf(this.#strip(decodeText(Uint8Array.from(this.#frame))).text);
  }

  get #isWhole(): boolean {
    if (this.#sendsSuffix || this.#isSpoiled) return false;
    const { kind, isComplete } = this.#fit;
    return kind === 'payment' && isComplete;
  }

  get #settleMs(): number {
    const isPayment = this.#ended.every((text) => fitOf(this.#strip(text).text).kind === 'payment');
    if (!isPayment) return SETTLE_MS.other;
    return Math.min(SETTLE_MS.other, Math.max(SETTLE_MS.payment, this.#pieceGapMs * SETTLE_GAPS));
  }

  /** Several codes at once, or the lines of one: only what is known makes codes of the parts. */
  #settle(): Reading[] {
    const codes = this.#ended.map((text) => this.#strip(text));
    this.#ended = [];
    const isOneCode = codes.length > 1 && codes.some(({ text }) => fitOf(text).kind === 'unknown');
    return isOneCode ? [dropped('control-characters')] : codes.map(toReading);
  }

  #clear(): void {
    this.#frame = [];
    this.#ended = [];
    this.#isSpoiled = false;
  }

  #strip(whole: string): { text: string; symbology?: string } {
    const framed = whole.startsWith(STX_CHARACTER) ? whole.slice(1) : whole;
    return splitPrefix(framed, this.#prefix);
  }
}

function toReading({ text, symbology }: { text: string; symbology?: string }): Reading {
  if (hasControlCharacters(text)) return dropped('control-characters');
  if (text === '') return dropped('empty');
  return { kind: 'scan', text, ...(symbology !== undefined && { symbology }) };
}
