/** What the browser grants the till on this device: storage that stays, and a place on the home screen. */

/** No part of the DOM types: Chromium alone has it. */
interface InstallPrompt extends Event {
  prompt(): Promise<unknown>;
}

/** `refused`: the browser may throw away what the till keeps when the device runs out of room. */
export type StorageGrant = 'unknown' | 'granted' | 'refused';

export class Device {
  storage = $state<StorageGrant>('unknown');
  #prompt = $state.raw<InstallPrompt | undefined>();

  get isInstallable(): boolean {
    return this.#prompt !== undefined;
  }

  /** Listens from now on: the browser offers to install only once. */
  watch(page: Window): void {
    page.addEventListener('beforeinstallprompt', (event) => {
      // The till asks at a time of its own, not in the middle of a sale.
      event.preventDefault();
      this.#prompt = event as InstallPrompt;
    });
    page.addEventListener('appinstalled', () => {
      this.#prompt = undefined;
      void this.askForStorage(page.navigator.storage);
    });
  }

  /** Chromium decides by itself, and more readily once the till is installed. */
  async askForStorage(storage: Pick<StorageManager, 'persisted' | 'persist'>): Promise<void> {
    try {
      const isKept = (await storage.persisted()) || (await storage.persist());
      this.storage = isKept ? 'granted' : 'refused';
    } catch {
      // A browser that does not even answer promises nothing.
      this.storage = 'refused';
    }
  }

  async install(): Promise<void> {
    const prompt = this.#prompt;
    // It can be used once; where the person declines, the browser sends another one later.
    this.#prompt = undefined;
    await prompt?.prompt();
  }
}
