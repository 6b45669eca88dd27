/// <reference types="w3c-web-usb" />
/** Printers over WebUSB. */
import { RECEIPT_PRINTER_VENDORS, USB_CLASS } from '@kaikei/shared/printer-usb.ts';
import {
  PrinterOpenError,
  type PrinterBus,
  type PrinterConnection,
  type PrinterHandle,
} from './connection.ts';

const PIECE_BYTES = 8_192;
/** What a printer answers is a few bytes. */
const ANSWER_BYTES = 64;

export class UsbPrinters implements PrinterBus {
  readonly #usb: USB;

  constructor(usb: USB) {
    this.#usb = usb;
  }

  async handles(): Promise<PrinterHandle[]> {
    const devices = await this.#usb.getDevices();
    return devices.filter((device) => wayIn(device)).map((device) => new UsbPrinter(device));
  }

  async request(): Promise<PrinterHandle> {
    const makers = RECEIPT_PRINTER_VENDORS.map(({ vendorId }) => ({
      vendorId,
      classCode: USB_CLASS.vendorSpecific,
    }));
    const filters = [{ classCode: USB_CLASS.printer }, ...makers];
    return new UsbPrinter(await this.#usb.requestDevice({ filters }));
  }

  listen(changed: () => void): void {
    this.#usb.addEventListener('connect', changed);
    this.#usb.addEventListener('disconnect', changed);
  }
}

/** Where the bytes of a printer go, and where its answers come from. */
interface WayIn {
  configuration: number;
  interfaceNumber: number;
  alternate: number;
  out: number;
  in?: number;
}

class UsbPrinter implements PrinterHandle {
  readonly connection = 'usb';
  readonly vendorId: number;
  readonly productId: number;
  readonly serialNumber?: string;
  readonly productName: string;
  readonly #device: USBDevice;

  constructor(device: USBDevice) {
    this.#device = device;
    const { vendorId, productId, serialNumber, productName } = device;
    this.vendorId = vendorId;
    this.productId = productId;
    if (serialNumber) this.serialNumber = serialNumber;
    this.productName = productName ?? '';
  }

  async open(
    _settings: unknown,
    answered: (bytes: Uint8Array) => void,
  ): Promise<PrinterConnection> {
    const device = this.#device;
    const way = wayIn(device);
    if (!way) throw new PrinterOpenError('refused', undefined);
    try {
      await device.open();
      if (device.configuration?.configurationValue !== way.configuration) {
        await device.selectConfiguration(way.configuration);
      }
      await device.claimInterface(way.interfaceNumber);
      if (way.alternate !== 0) {
        await device.selectAlternateInterface(way.interfaceNumber, way.alternate);
      }
    } catch (error) {
      await device.close().catch(ignoreGone);
      throw new PrinterOpenError(reasonOf(error), error);
    }
    return new UsbPrinterConnection(device, way, answered);
  }

  async forget(): Promise<void> {
    await this.#device.forget();
  }
}

/** Linux and Windows refuse the opening where a driver has it, others the claim. */
function reasonOf(error: unknown): PrinterOpenError['reason'] {
  const isDenied = error instanceof DOMException && error.name === 'SecurityError';
  return isDenied ? 'refused' : 'in-use';
}

/** The printer class first; some makers speak the same bytes over an interface of their own class. */
function wayIn({ configurations }: USBDevice): WayIn | undefined {
  const ways = configurations.flatMap(({ configurationValue, interfaces }) =>
    interfaces.flatMap(({ interfaceNumber, alternates }) =>
      alternates.flatMap(({ alternateSetting, interfaceClass, endpoints }) => {
        const bulk = endpoints.filter(({ type }) => type === 'bulk');
        const out = bulk.find(({ direction }) => direction === 'out');
        const back = bulk.find(({ direction }) => direction === 'in');
        if (!out) return [];
        const way: WayIn = {
          configuration: configurationValue,
          interfaceNumber,
          alternate: alternateSetting,
          out: out.endpointNumber,
          ...(back && { in: back.endpointNumber }),
        };
        return [{ way, interfaceClass }];
      }),
    ),
  );
  const of = (wanted: number) => ways.find(({ interfaceClass }) => interfaceClass === wanted);
  return (of(USB_CLASS.printer) ?? of(USB_CLASS.vendorSpecific))?.way;
}

class UsbPrinterConnection implements PrinterConnection {
  readonly pieceBytes = PIECE_BYTES;
  readonly canAnswer: boolean;
  readonly #device: USBDevice;
  readonly #way: WayIn;

  constructor(device: USBDevice, way: WayIn, answered: (bytes: Uint8Array) => void) {
    this.#device = device;
    this.#way = way;
    this.canAnswer = way.in !== undefined;
    if (way.in !== undefined) void this.#read(way.in, answered);
  }

  async write(bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    const { status } = await this.#device.transferOut(this.#way.out, bytes);
    if (status !== 'ok') throw new Error(`the printer refused what was sent: ${status}`);
  }

  /** A transfer that is over has reached the printer. */
  async finish(): Promise<void> {
    await this.abort();
  }

  /** Closing ends the transfers that are under way. */
  async abort(): Promise<void> {
    await this.#device.close().catch(ignoreGone);
  }

  async #read(endpoint: number, answered: (bytes: Uint8Array) => void): Promise<void> {
    try {
      while (this.#device.opened) {
        const { data } = await this.#device.transferIn(endpoint, ANSWER_BYTES);
        if (data) answered(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
      }
    } catch {
      // Closed, or gone, which the next write finds.
    }
  }
}

function ignoreGone(): void {
  // What is gone is closed.
}
