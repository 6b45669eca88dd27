/// <reference types="w3c-web-serial" />
/** An open serial port: its bytes are read until it is closed, lost, or unplugged. */
import type { Connection, Tone, Watcher } from '../bus.ts';
import { HONEYWELL_BEEP } from '../hid/commands.ts';
import type { Scan } from '../port.ts';
import { ReaderPump, type Heard } from '../reader-pump.ts';
import { ignoreGone, beepBy } from '../beep.ts';
import type { LineSettings } from './line-settings.ts';
import { SerialReader } from './serial-reader.ts';

const ACK = 0x06;
const NAK = 0x15;
/** A line that gives errors and no bytes is not going to give any. */
const MOST_ERRORS = 16;

export interface SerialConnectionDeps {
  port: SerialPort;
  line: LineSettings;
  watcher: Watcher;
  /** Monotonic ms. */
  now: () => number;
  canBeep: boolean;
  /** This code is whole, unless more of it follows within some milliseconds. */
  expect: (scan: Scan) => void;
}

export class SerialConnection implements Connection {
  readonly #parts: SerialConnectionDeps;
  readonly #lineReader: SerialReader;
  readonly #pump: ReaderPump<[Uint8Array]>;
  #stream: ReadableStreamDefaultReader<Uint8Array> | undefined;
  #isClosed = false;
  readonly #running: Promise<void>;

  constructor(parts: SerialConnectionDeps) {
    this.#parts = parts;
    this.#lineReader = new SerialReader(parts.line);
    this.#pump = new ReaderPump(
      this.#lineReader,
      parts.now,
      (heard) => this.#heard(heard),
      ({ kind: _kind, ...code }, at) => parts.expect({ ...code, source: 'serial', at }),
    );
    this.#running = this.#run();
  }

  get isOpen(): boolean {
    return !this.#isClosed && this.#parts.port.readable !== null;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#pump.stop();
    await this.#stream?.cancel().catch(ignoreGone);
    await this.#running;
    await this.#parts.port.close().catch(ignoreGone);
  }

  async beep(tone: Tone): Promise<boolean> {
    return this.#parts.canBeep && beepBy(tone, () => this.#write(HONEYWELL_BEEP));
  }

  async #run(): Promise<void> {
    const { port, watcher, now } = this.#parts;
    let errors = 0;
    while (port.readable && !this.#isClosed && errors < MOST_ERRORS) {
      const stream = port.readable.getReader();
      this.#stream = stream;
      try {
        for (let chunk = await stream.read(); !chunk.done; chunk = await stream.read()) {
          errors = 0;
          this.#take(chunk.value);
        }
      } catch (error) {
        if (isLost(error)) break;
        // Parity, framing, overrun: the browser gives a fresh stream, but bytes are missing.
        errors += 1;
        this.#pump.also(this.#lineReader.lineError(now()));
      } finally {
        stream.releaseLock();
      }
    }
    this.#pump.stop();
    if (!this.#isClosed) watcher.lost();
  }

  #take(chunk: Uint8Array): void {
    const { line, now } = this.#parts;
    const bytes = line.dataBits === 7 ? chunk.map((byte) => byte & 0x7f) : chunk.slice();
    this.#pump.take(now(), bytes, bytes);
  }

  #heard(heard: Heard): void {
    const { line, watcher } = this.#parts;
    const { reading } = heard;
    if (line.ack) void this.#write([reading.kind === 'scan' ? ACK : NAK]);
    watcher.heard(heard);
  }

  async #write(bytes: readonly number[]): Promise<boolean> {
    const { writable } = this.#parts.port;
    if (!writable || writable.locked) return false;
    const writer = writable.getWriter();
    try {
      await writer.write(Uint8Array.from(bytes));
      return true;
    } catch {
      return false;
    } finally {
      writer.releaseLock();
    }
  }
}

function isLost(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'NetworkError';
}
