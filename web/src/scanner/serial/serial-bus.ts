/// <reference types="w3c-web-serial" />
/** Scanners over Web Serial. */
import {
  OpenError,
  ReservedPortError,
  type Bus,
  type Connection,
  type Handle,
  type Watcher,
} from '../bus.ts';
import { ignoreGone } from '../beep.ts';
import { HONEYWELL } from '../hid/commands.ts';
import type { Scan } from '../port.ts';
import type { LineSettings } from './line-settings.ts';
import { SerialConnection } from './serial-connection.ts';

/** All that a browser says of a port; nothing of one that is no USB device. */
export interface PortIds {
  vendorId?: number;
  productId?: number;
}

export interface SerialBusDeps {
  /** Monotonic ms. */
  now: () => number;
  /** Whether a port is that of something else, such as the receipt printer. */
  isReserved: (ids: PortIds) => boolean;
  /** Gets a payment's code some milliseconds before it is known to be whole, which it may turn out not to be. */
  expect: (scan: Scan) => void;
}

export class SerialBus implements Bus {
  readonly name = 'serial';
  readonly #serial: Serial;
  readonly #deps: SerialBusDeps;
  readonly #known = new WeakMap<EventTarget, SerialHandle>();

  constructor(serial: Serial, deps: SerialBusDeps) {
    this.#serial = serial;
    this.#deps = deps;
  }

  async handles(): Promise<Handle[]> {
    const ports = await this.#serial.getPorts();
    const handles = ports.filter(isThere).map((port) => this.#handle(port));
    return handles.filter((handle) => !this.#deps.isReserved(handle));
  }

  async request(): Promise<Handle[]> {
    const handle = this.#handle(await this.#serial.requestPort());
    if (this.#deps.isReserved(handle)) throw new ReservedPortError();
    return [handle];
  }

  listen(changed: (gone?: Handle) => void): void {
    this.#serial.addEventListener('connect', () => changed());
    // The port itself is the target: the event rises from it.
    this.#serial.addEventListener('disconnect', ({ target }) =>
      changed(target ? this.#known.get(target) : undefined),
    );
  }

  #handle(port: SerialPort): SerialHandle {
    const handle = this.#known.get(port) ?? new SerialHandle(port, this.#deps);
    this.#known.set(port, handle);
    return handle;
  }
}

class SerialHandle implements Handle {
  readonly kind = 'serial';
  readonly make: string;
  /** Browsers do not tell it. */
  readonly productName = '';
  readonly vendorId?: number;
  readonly productId?: number;
  readonly canBeep: boolean;
  readonly #port: SerialPort;
  readonly #deps: SerialBusDeps;

  constructor(port: SerialPort, deps: SerialBusDeps) {
    this.#port = port;
    this.#deps = deps;
    const { usbVendorId, usbProductId } = port.getInfo();
    if (usbVendorId !== undefined) this.vendorId = usbVendorId;
    if (usbProductId !== undefined) this.productId = usbProductId;
    const ids = [usbVendorId, usbProductId].map((id) => id?.toString(16) ?? '');
    this.make = ['serial', ...ids].join(':');
    this.canBeep = usbVendorId === HONEYWELL;
  }

  async open(watcher: Watcher, line: LineSettings): Promise<Connection> {
    const { baudRate, dataBits, parity, stopBits, flowControl } = line;
    const port = this.#port;
    try {
      // After a read that failed for good it counts as open and has no stream; closed, this does nothing.
      await port.close().catch(ignoreGone);
      await port.open({ baudRate, dataBits, parity, stopBits, flowControl });
    } catch (error) {
      throw new OpenError(reasonOf(error), error);
    }
    const { now, expect } = this.#deps;
    return new SerialConnection({ port, line, watcher, now, expect, canBeep: this.canBeep });
  }

  async forget(): Promise<void> {
    await this.#port.forget();
  }
}

/** Browsers before Chrome 130 do not say it, and list only what is there. */
function isThere({ connected = true }: { connected?: boolean }): boolean {
  return connected;
}

/** A serial port lets one in at a time. */
function reasonOf(error: unknown): 'other-program' | 'open-refused' {
  const isTaken = error instanceof DOMException && error.name === 'NetworkError';
  return isTaken ? 'other-program' : 'open-refused';
}
