/** Brings what the browser has and what the till remembers together: a slot for every scanner. */
import type { Bus, Handle } from './bus.ts';
import type { RememberedScanner, ScannerSettings } from './scanner-settings.ts';
import { Slot, type SlotEvents } from './slot.ts';

export interface DeviceListDeps {
  buses: readonly Bus[];
  settings: ScannerSettings;
  events: SlotEvents;
}

export class DeviceList {
  readonly #deps: DeviceListDeps;
  #slots: Slot[] = [];
  #refreshing: Promise<void> | undefined;
  #isRefreshAsked = false;

  constructor(deps: DeviceListDeps) {
    this.#deps = deps;
  }

  get slots(): readonly Slot[] {
    return this.#slots;
  }

  slot(id: string): Slot | undefined {
    return this.#slots.find((slot) => slot.id === id);
  }

  /** Another tab, or an earlier life of this one, gave names and settings. */
  readSettings(): void {
    const remembered = this.#deps.settings.all();
    for (const each of remembered) {
      const slot = this.slot(each.id);
      if (slot) slot.remember(each);
      else this.#slots.push(new Slot(each, this.#deps.events));
    }
    this.#slots = this.#slots.filter(
      (slot) => slot.handle || remembered.some(({ id }) => id === slot.id),
    );
  }

  remember(slot: Slot, remembered: RememberedScanner): void {
    this.#deps.settings.keep(remembered);
    slot.remember(remembered);
  }

  drop(slot: Slot): void {
    slot.leave();
    this.#deps.settings.drop(slot.id);
    this.#slots = this.#slots.filter((each) => each !== slot);
  }

  /** Asks the browser anew, one question at a time; resolves when the answer is in. */
  async refresh(): Promise<void> {
    this.#isRefreshAsked = true;
    this.#refreshing ??= this.#refreshOnce().finally(() => {
      this.#refreshing = undefined;
    });
    await this.#refreshing;
  }

  async #refreshOnce(): Promise<void> {
    while (this.#isRefreshAsked) {
      this.#isRefreshAsked = false;
      const found = await Promise.all(this.#deps.buses.map(handlesOf));
      this.#settle(found.flat());
    }
  }

  #settle(handles: readonly Handle[]): void {
    const remembered = this.#deps.settings.all();
    for (const slot of this.#slots) {
      if (!slot.handle || handles.includes(slot.handle)) continue;
      // Forgotten in another tab, or made a printer there.
      if (remembered.some(({ id }) => id === slot.id)) slot.revoked();
      else this.drop(slot);
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
    const slot = new Slot(remembered, this.#deps.events);
    this.#slots.push(slot);
    this.#deps.settings.keep(remembered);
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
