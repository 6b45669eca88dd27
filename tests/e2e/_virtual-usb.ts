/** A receipt printer at a browser's WebUSB, as webusb.github.io/webusb/ says that a device behaves. */
import type { BrowserContext } from '@playwright/test';

export interface VirtualUsbPrinter {
  vendorId: number;
  productId: number;
  productName: string;
  /** The class of the interface that prints: 7 is a printer, 255 one of its maker's own. */
  interfaceClass: number;
  /** Of the setting of the interface that has the endpoints. */
  alternateSetting: number;
  /** By requests in hexadecimal, which stand at the end of what is written: what it answers. */
  answers: Readonly<Record<string, string>>;
  /** How the opening fails: a driver of the system has it, or a policy forbids it. */
  refusesAs?: 'NetworkError' | 'SecurityError';
}

/** What the printer got, in hexadecimal. */
export class UsbPaper {
  hex = '';
  filters: unknown;
}

/** Put in before the page's own scripts; `paper` hears what is written. */
export async function plugUsbPrinter(
  context: BrowserContext,
  printer: VirtualUsbPrinter,
): Promise<UsbPaper> {
  const paper = new UsbPaper();
  await context.exposeFunction('usbWrote', (hex: string) => {
    paper.hex += hex;
  });
  await context.exposeFunction('usbAsked', (filters: unknown) => {
    paper.filters = filters;
  });
  await context.addInitScript(virtualUsb, printer);
  return paper;
}

/** Runs in the page. */
function virtualUsb(printer: VirtualUsbPrinter): void {
  const { usbWrote, usbAsked } = window as unknown as {
    usbWrote: (hex: string) => Promise<void>;
    usbAsked: (filters: unknown) => Promise<void>;
  };
  const gone = (name: string) => new DOMException('the virtual device says so', name);
  const endpoints = [
    { endpointNumber: 1, direction: 'out', type: 'bulk', packetSize: 64 },
    { endpointNumber: 2, direction: 'in', type: 'bulk', packetSize: 64 },
  ];
  const bare = { alternateSetting: 0, interfaceClass: 255, endpoints: [] };
  const prints = {
    alternateSetting: printer.alternateSetting,
    interfaceClass: printer.interfaceClass,
    endpoints,
  };
  const configuration = {
    configurationValue: 1,
    interfaces: [
      {
        interfaceNumber: 0,
        alternates: printer.alternateSetting === 0 ? [prints] : [bare, prints],
      },
    ],
  };
  let isPermitted = localStorage.getItem('virtual-usb') === 'permitted';
  let isClaimed = false;
  let alternate = 0;
  const waiting: ((result: { status: string; data: DataView } | DOMException) => void)[] = [];
  const answered: Uint8Array<ArrayBuffer>[] = [];

  const bytesOf = (hex: string) =>
    Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
  const hexOf = (bytes: Uint8Array) =>
    [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  const answer = (): void => {
    while (waiting.length > 0 && answered.length > 0) {
      const bytes = answered.shift() ?? new Uint8Array();
      waiting.shift()?.({ status: 'ok', data: new DataView(bytes.buffer) });
    }
  };
  const canTransfer = () => device.opened && isClaimed && alternate === printer.alternateSetting;

  const device = {
    vendorId: printer.vendorId,
    productId: printer.productId,
    productName: printer.productName,
    serialNumber: 'VIRTUAL1',
    configurations: [configuration],
    configuration: null as typeof configuration | null,
    opened: false,
    open(): Promise<void> {
      if (printer.refusesAs) return Promise.reject(gone(printer.refusesAs));
      device.opened = true;
      return Promise.resolve();
    },
    selectConfiguration(): Promise<void> {
      device.configuration = configuration;
      return Promise.resolve();
    },
    claimInterface(): Promise<void> {
      if (!device.opened || !device.configuration) {
        return Promise.reject(gone('InvalidStateError'));
      }
      isClaimed = true;
      alternate = 0;
      return Promise.resolve();
    },
    selectAlternateInterface(_number: number, setting: number): Promise<void> {
      if (!isClaimed) return Promise.reject(gone('InvalidStateError'));
      alternate = setting;
      return Promise.resolve();
    },
    async transferOut(endpoint: number, data: Uint8Array): Promise<{ status: string }> {
      if (!canTransfer() || endpoint !== 1) throw gone('InvalidStateError');
      const hex = hexOf(data);
      await usbWrote(hex);
      // One piece may ask several things.
      const asked = Object.entries(printer.answers)
        .map(([request, said]) => ({ at: hex.lastIndexOf(request), said }))
        .filter(({ at }) => at >= 0)
        .sort((one, other) => one.at - other.at);
      for (const { said } of asked) answered.push(bytesOf(said));
      answer();
      return { status: 'ok' };
    },
    transferIn(endpoint: number): Promise<{ status: string; data: DataView }> {
      if (!canTransfer() || endpoint !== 2) return Promise.reject(gone('InvalidStateError'));
      return new Promise((resolve, reject) => {
        waiting.push((result) =>
          result instanceof DOMException ? reject(result) : resolve(result),
        );
        answer();
      });
    },
    close(): Promise<void> {
      device.opened = false;
      isClaimed = false;
      device.configuration = null;
      for (const settle of waiting.splice(0)) settle(gone('AbortError'));
      return Promise.resolve();
    },
    forget(): Promise<void> {
      isPermitted = false;
      localStorage.removeItem('virtual-usb');
      return Promise.resolve();
    },
  };

  const usb = Object.assign(new EventTarget(), {
    getDevices: () => Promise.resolve(isPermitted ? [device] : []),
    async requestDevice({ filters }: { filters: unknown }): Promise<typeof device> {
      await usbAsked(filters);
      isPermitted = true;
      localStorage.setItem('virtual-usb', 'permitted');
      return device;
    },
  });
  Object.defineProperty(navigator, 'usb', { value: usb, configurable: true });
}
