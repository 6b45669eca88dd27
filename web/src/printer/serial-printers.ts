/// <reference types="w3c-web-serial" />
/** Printers over Web Serial: RS-232, virtual ports over USB, and Bluetooth. */
import {
  PrinterOpenError,
  type PrinterBus,
  type PrinterConnection,
  type PrinterHandle,
} from './connection.ts';
import type { PrinterSettings } from './printer-settings.ts';
import { sleep } from '../time/backoff.ts';

/** Bluetooth and some adapters say too early that all is sent. */
const LINGER_MS = 500;
/** A second's worth on a slow line. */
const PIECE_BYTES = 1_024;

export class SerialPrinters implements PrinterBus {
  readonly #serial: Serial;

  constructor(serial: Serial) {
    this.#serial = serial;
  }

  async handles(): Promise<PrinterHandle[]> {
    const ports = await this.#serial.getPorts();
    // Browsers before Chrome 130 do not say whether it is there, and list only what is.
    return ports
      .filter(({ connected = true }: { connected?: boolean }) => connected)
      .map((port) => new SerialPrinter(port));
  }

  async request(): Promise<PrinterHandle> {
    return new SerialPrinter(await this.#serial.requestPort());
  }

  listen(changed: () => void): void {
    this.#serial.addEventListener('connect', changed);
    this.#serial.addEventListener('disconnect', changed);
  }
}

class SerialPrinter implements PrinterHandle {
  readonly connection = 'serial';
  readonly productName = '';
  readonly vendorId?: number;
  readonly productId?: number;
  readonly #port: SerialPort;

  constructor(port: SerialPort) {
    this.#port = port;
    const { usbVendorId, usbProductId } = port.getInfo();
    if (usbVendorId !== undefined) this.vendorId = usbVendorId;
    if (usbProductId !== undefined) this.productId = usbProductId;
  }

  async open(
    { baudRate, flowControl }: PrinterSettings,
    answered: (bytes: Uint8Array) => void,
  ): Promise<PrinterConnection> {
    try {
      await this.#port.open({ baudRate, flowControl });
    } catch (error) {
      throw new PrinterOpenError(isTaken(error) ? 'in-use' : 'refused', error);
    }
    return new SerialPrinterConnection(this.#port, answered);
  }

  async forget(): Promise<void> {
    await this.#port.forget();
  }
}

/** `InvalidStateError`: this page itself has not closed it yet. */
function isTaken(error: unknown): boolean {
  return (
    error instanceof DOMException &&
    (error.name === 'NetworkError' || error.name === 'InvalidStateError')
  );
}

class SerialPrinterConnection implements PrinterConnection {
  readonly pieceBytes = PIECE_BYTES;
  readonly canAnswer = true;
  readonly #port: SerialPort;
  readonly #writer: WritableStreamDefaultWriter<Uint8Array<ArrayBuffer>> | undefined;
  readonly #reader: ReadableStreamDefaultReader<Uint8Array> | undefined;
  readonly #reading: Promise<void>;

  constructor(port: SerialPort, answered: (bytes: Uint8Array) => void) {
    this.#port = port;
    this.#writer = port.writable?.getWriter();
    this.#reader = port.readable?.getReader();
    this.#reading = this.#read(answered);
  }

  async write(bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    if (!this.#writer) throw new Error('the port is not writable');
    await this.#writer.write(bytes);
  }

  async finish(): Promise<void> {
    // Waits until the system has sent everything; closing drops what it only believed to be sent.
    await this.#writer?.close();
    await sleep(LINGER_MS);
    await this.#close();
  }

  async abort(): Promise<void> {
    await this.#writer?.abort().catch(ignoreGone);
    await this.#close();
  }

  async #close(): Promise<void> {
    await this.#reader?.cancel().catch(ignoreGone);
    await this.#reading;
    this.#writer?.releaseLock();
    await this.#port.close().catch(ignoreGone);
  }

  async #read(answered: (bytes: Uint8Array) => void): Promise<void> {
    const reader = this.#reader;
    if (!reader) return;
    try {
      for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
        answered(chunk.value);
      }
    } catch {
      // A damaged answer, or the port is gone, which the next write finds.
    } finally {
      reader.releaseLock();
    }
  }
}

function ignoreGone(): void {
  // What is gone is closed.
}
