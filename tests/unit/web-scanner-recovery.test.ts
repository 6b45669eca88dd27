/** Scanners that fail or sleep, behind a browser that says as little of it as Chromium does. */
import { describe, expect, it, vi } from 'vitest';
import { DeviceList } from '../../web/src/scanner/device-list.ts';
import type { Bus } from '../../web/src/scanner/bus.ts';
import type { ScannerSettings } from '../../web/src/scanner/scanner-settings.ts';
import { HidBus } from '../../web/src/scanner/hid/hid-bus.ts';
import { SerialBus } from '../../web/src/scanner/serial/serial-bus.ts';

const CODE = '134567890123456789';
const settings = {
  all: () => [],
  keep: () => undefined,
  drop: () => undefined,
} as unknown as ScannerSettings;

/** A device whose `opened` turns false when the machine sleeps, and no event says so. */
class SleepyDevice extends EventTarget {
  readonly vendorId = 0x1eab;
  readonly productId = 0x1d10;
  readonly productName = 'sleepy';
  readonly collections = [{ usagePage: 0x8c, usage: 0x02, children: [], inputReports: [] }];
  opened = false;
  open = (): Promise<void> => {
    this.opened = true;
    return Promise.resolve();
  };
  close = (): Promise<void> => {
    this.opened = false;
    return Promise.resolve();
  };
  report(text: string): void {
    if (!this.opened) return;
    const bytes = new Uint8Array(63);
    bytes.set([text.length, ...Buffer.from(text)]);
    const event = new Event('inputreport');
    this.dispatchEvent(Object.assign(event, { reportId: 2, data: new DataView(bytes.buffer) }));
  }
}

/** A port whose read fails for good: no stream any more, and it opens only once it was closed. */
class FailingPort extends EventTarget {
  readable: ReadableStream<Uint8Array> | null = null;
  writable = null;
  connected = true;
  #isOpen = false;
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  getInfo = () => ({ usbVendorId: 0x1eab, usbProductId: 0x1006 });
  open = (): Promise<void> => {
    if (this.#isOpen) return Promise.reject(new DOMException('already open', 'InvalidStateError'));
    this.#isOpen = true;
    this.readable = new ReadableStream({
      start: (controller) => {
        this.#controller = controller;
      },
    });
    return Promise.resolve();
  };
  close = (): Promise<void> => {
    if (!this.#isOpen) return Promise.reject(new DOMException('not open', 'InvalidStateError'));
    this.#isOpen = false;
    this.readable = null;
    return Promise.resolve();
  };
  fail(): void {
    this.readable = null;
    this.#controller?.error(new DOMException('the device has been lost', 'NetworkError'));
  }
  send(text: string): void {
    this.#controller?.enqueue(Uint8Array.from(Buffer.from(text)));
  }
}

function listOf(bus: Bus): { list: DeviceList; texts: string[] } {
  const texts: string[] = [];
  const list = new DeviceList({
    buses: [bus],
    settings,
    events: {
      heard: (_slot, { reading }) => {
        if (reading.kind === 'scan') texts.push(reading.text);
      },
      changed: () => undefined,
    },
  });
  return { list, texts };
}

/** What the till does every two seconds. */
async function check(list: DeviceList): Promise<void> {
  await list.refresh();
  for (const slot of list.slots) slot.open();
  await vi.waitFor(() => expect(list.slots[0]?.describe().state).toBe('connected'));
}

describe('a scanner that is found again without a click', () => {
  it('is a HID device that was closed by sleep, without an event', async () => {
    const device = new SleepyDevice();
    const hid = Object.assign(new EventTarget(), { getDevices: () => Promise.resolve([device]) });
    const { list, texts } = listOf(new HidBus(hid as unknown as HID, () => performance.now()));
    await check(list);
    device.report(CODE);
    device.opened = false;
    device.report(CODE);
    expect(texts).toEqual([CODE]);
    await check(list);
    device.report(CODE);
    expect(texts).toEqual([CODE, CODE]);
  });

  it('is a serial port whose read failed for good', async () => {
    const port = new FailingPort();
    const serial = Object.assign(new EventTarget(), { getPorts: () => Promise.resolve([port]) });
    const { list, texts } = listOf(
      new SerialBus(serial as unknown as Serial, {
        now: () => performance.now(),
        isReserved: () => false,
        expect: () => undefined,
      }),
    );
    await check(list);
    port.fail();
    await vi.waitFor(() => expect(list.slots[0]?.describe().state).toBe('opening'));
    await check(list);
    port.send(`${CODE}\r\n`);
    await vi.waitFor(() => expect(texts).toEqual([CODE]));
  });
});
