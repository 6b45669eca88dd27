/** What the till remembers of its scanners: names and line settings, never anything that was read. */
import * as v from 'valibot';
import { LineSettings } from './serial/line-settings.ts';

const STORED = 'kaikei-scanners';

const RememberedScanner = v.object({
  id: v.string(),
  kind: v.picklist(['hid-pos', 'ibm', 'serial']),
  make: v.string(),
  productName: v.string(),
  vendorId: v.optional(v.number()),
  productId: v.optional(v.number()),
  name: v.optional(v.string()),
  /** A person chose it in the browser's list, and may take that back here. */
  isChosen: v.optional(v.boolean()),
  line: v.optional(LineSettings),
});
export type RememberedScanner = v.InferOutput<typeof RememberedScanner>;

export class ScannerSettings {
  readonly #storage: Pick<Storage, 'getItem' | 'setItem'>;

  constructor(storage: Pick<Storage, 'getItem' | 'setItem'>) {
    this.#storage = storage;
  }

  /** Nothing where there is nothing, or nothing of use: the scanners are then found anew. */
  all(): RememberedScanner[] {
    try {
      const stored: unknown = JSON.parse(this.#storage.getItem(STORED) ?? '[]');
      return v.parse(v.array(RememberedScanner), stored);
    } catch {
      return [];
    }
  }

  keep(scanner: RememberedScanner): void {
    const others = this.all().filter(({ id }) => id !== scanner.id);
    this.#save([...others, scanner]);
  }

  drop(id: string): void {
    this.#save(this.all().filter((each) => each.id !== id));
  }

  #save(scanners: readonly RememberedScanner[]): void {
    try {
      this.#storage.setItem(STORED, JSON.stringify(scanners));
    } catch {
      // A full disk: names are forgotten at the next reload, and scanning goes on.
    }
  }
}

/** Whether a change of the browser's storage is one of the scanners. */
export function isScannerSettingsKey(key: string | null): boolean {
  return key === STORED || key === null;
}
