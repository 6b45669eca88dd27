/// <reference types="w3c-web-hid" />
/** Scanners over WebHID, found by their usage and never by who made them. */
import { SCANNER_USAGES, type ScannerUsage } from '@kaikei/shared/scanner-usb.ts';
import {
  OpenError,
  type Bus,
  type Connection,
  type Handle,
  type Tone,
  type Watcher,
} from '../bus.ts';
import { ReaderPump } from '../reader-pump.ts';
import { ignoreGone, beepBy } from '../beep.ts';
import { beepCommand, oemEnable, streamSwitch, type Command } from './commands.ts';
import { OemReader } from './oem-reader.ts';
import { PosReader } from './pos-reader.ts';

export class HidBus implements Bus {
  readonly name = 'hid';
  readonly #hid: HID;
  readonly #now: () => number;
  readonly #known = new WeakMap<HIDDevice, HidHandle>();

  /** @param now monotonic ms */
  constructor(hid: HID, now: () => number) {
    this.#hid = hid;
    this.#now = now;
  }

  async handles(): Promise<Handle[]> {
    return this.#scannersOf(await this.#hid.getDevices());
  }

  async request(): Promise<Handle[]> {
    const filters = SCANNER_USAGES.map(({ usagePage, usage }) => ({ usagePage, usage }));
    return this.#scannersOf(await this.#hid.requestDevice({ filters }));
  }

  listen(changed: (gone?: Handle) => void): void {
    this.#hid.addEventListener('connect', () => changed());
    this.#hid.addEventListener('disconnect', ({ device }) => changed(this.#known.get(device)));
  }

  /** A permission is given for all the interfaces of a device; not all of them scan. */
  #scannersOf(devices: readonly HIDDevice[]): HidHandle[] {
    return devices.flatMap((device) => {
      const kind = kindOf(device);
      if (!kind) return [];
      const handle = this.#known.get(device) ?? new HidHandle(device, kind, this.#now);
      this.#known.set(device, handle);
      return [handle];
    });
  }
}

function kindOf({ collections }: HIDDevice): ScannerUsage['kind'] | undefined {
  return SCANNER_USAGES.find(({ usagePage, usage }) =>
    collections.some((each) => each.usagePage === usagePage && each.usage === usage),
  )?.kind;
}

class HidHandle implements Handle {
  readonly kind: ScannerUsage['kind'];
  readonly make: string;
  readonly #device: HIDDevice;
  readonly #now: () => number;

  constructor(device: HIDDevice, kind: ScannerUsage['kind'], now: () => number) {
    this.kind = kind;
    this.#device = device;
    this.#now = now;
    this.make = [kind, device.vendorId.toString(16), device.productId.toString(16)].join(':');
  }

  get productName(): string {
    return this.#device.productName;
  }
  get vendorId(): number {
    return this.#device.vendorId;
  }
  get productId(): number {
    return this.#device.productId;
  }
  get canBeep(): boolean {
    return this.#beepCommand !== undefined;
  }
  get descriptor(): unknown {
    return this.#device.collections;
  }

  async open(watcher: Watcher): Promise<Connection> {
    const device = this.#device;
    try {
      // After an unplugging or a revoked permission it may still say that it is open.
      if (device.opened) await device.close();
      await device.open();
    } catch (error) {
      throw new OpenError('open-refused', error);
    }
    const pump = this.#listen(watcher);
    await this.#greet();
    return {
      get isOpen() {
        return device.opened;
      },
      close: async () => {
        pump.stop();
        await device.close().catch(ignoreGone);
      },
      beep: (tone) => this.#beep(tone),
    };
  }

  async forget(): Promise<void> {
    await this.#device.forget();
  }

  get #beepCommand(): Command | undefined {
    return beepCommand(this.#device.vendorId, this.#device.collections);
  }

  #listen(watcher: Watcher): { stop(): void } {
    const device = this.#device;
    const reader = this.kind === 'ibm' ? new OemReader() : new PosReader(device.collections);
    const pump = new ReaderPump(reader, this.#now, (heard) => watcher.heard(heard));
    const onReport = ({ reportId, data, timeStamp }: HIDInputReportEvent): void => {
      const report = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
      pump.take(timeStamp, Uint8Array.of(reportId, ...report), reportId, report);
    };
    device.addEventListener('inputreport', onReport);
    return {
      stop(): void {
        device.removeEventListener('inputreport', onReport);
        pump.stop();
      },
    };
  }

  /** Not every device wants it, and one that refuses may scan all the same. */
  async #greet(): Promise<void> {
    const { collections } = this.#device;
    if (this.kind === 'ibm') await this.#send(oemEnable(collections));
    const feature = this.kind === 'hid-pos' ? streamSwitch(collections) : undefined;
    if (!feature) return;
    await this.#device.sendFeatureReport(feature.reportId, feature.bytes).catch(ignoreGone);
  }

  async #beep(tone: Tone): Promise<boolean> {
    const command = this.#beepCommand;
    return command !== undefined && beepBy(tone, () => this.#send(command));
  }

  async #send({ reportId, bytes }: Command): Promise<boolean> {
    try {
      await this.#device.sendReport(reportId, bytes);
      return true;
    } catch {
      return false;
    }
  }
}
