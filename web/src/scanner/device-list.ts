/** Brings what the browser has and what the till remembers together: a slot for every scanner. */
import type { Bus, Handle } from './bus.ts';
import type { RememberedScanner, ScannerSettings } from './scanner-settings.ts';
import { Slot, type SlotEvents } from './slot.ts';

export interface DeviceListDeps {
  buses: readonly Bus[];
  memory: ScannerSettings;
  events: SlotEvents;
}

export class DeviceList {
  readonly #parts: DeviceListDeps;
  #slots: Slot[] = [];
  #looking: Promise<void> | undefined;
  #isLookAsked = false;

  constructor(parts: DeviceListDeps) {
    this.#parts = parts;
  }

  get slots(): readonly Slot[] {
    return this.#slots;
  }

  slot(id: string): Slot | undefined {
    return this.#slots.find((slot) => slot.id === id);
  }

  /** Another tab, or an earlier life of this one, gave names and settings. */
  readMemory(): void {
    const remembered = this.#parts.memory.all();
    for (const each of remembered) {
      const slot = this.slot(each.id);
      if (slot) slot.remember(each);
      else this.#slots.push(new Slot(each, this.#parts.events));
    }
    this.#slots = this.#slots.filter(
      (slot) => slot.handle || remembered.some(({ id }) => id === slot.id),
    );
  }

  remember(slot: Slot, remembered: RememberedScanner): void {
    this.#parts.memory.keep(remembered);
    slot.remember(remembered);
  }

  drop(slot: Slot): void {
    slot.leave();
    this.#parts.memory.drop(slot.id);
    this.#slots = this.#slots.filter((each) => each !== slot);
  }

  /** Asks the browser anew, one question at a time; resolves when the answer is in. */
  async look(): Promise<void> {
    this.#isLookAsked = true;
    this.#looking ??= this.#lookOnce().finally(() => {
      this.#looking = undefined;
    });
    await this.#looking;
  }

  async #lookOnce(): Promise<void> {
    while (this.#isLookAsked) {
      this.#isLookAsked = false;
      const found = await Promise.all(this.#parts.buses.map(handlesOf));
      this.#settle(found.flat());
    }
  }

  #settle(handles: readonly Handle[]): void {
    for (const slot of this.#slots) {
      if (slot.handle && !handles.includes(slot.handle)) slot.revoked();
    }
    for (const handle of handles) {
      if (!this.#slots.some((slot) => slot.handle === handle)) this.seat(handle);
    }
  }

  /** The slot of a device that has come: the one that it left, or a new one. */
  seat(handle: Handle): Slot {
    const own = this.#slots.find((slot) => slot.handle === handle);
    const left = this.#slots.find((slot) => !slot.handle && slot.remembered.make === handle.make);
    const slot = own ?? left ?? this.#newSlot(handle);
    slot.bind(handle);
    return slot;
  }

  #newSlot(handle: Handle): Slot {
    const { kind, make, productName, vendorId, productId } = handle;
    let number = 1;
    while (this.slot(`${make}:${number}`)) number += 1;
    const remembered: RememberedScanner = {
      id: `${make}:${number}`,
      kind,
      make,
      productName,
      ...(vendorId !== undefined && { vendorId }),
      ...(productId !== undefined && { productId }),
    };
    const slot = new Slot(remembered, this.#parts.events);
    this.#slots.push(slot);
    this.#parts.memory.keep(remembered);
    return slot;
  }
}

/** A page that a policy keeps from a kind of device has none of that kind. */
async function handlesOf(bus: Bus): Promise<Handle[]> {
  try {
    return await bus.handles();
  } catch (error) {
    if (error instanceof DOMException) return [];
    throw error;
  }
}
