/** A file that the proxy writes for a person: one at a time, whole or not at all. */
import { loadTroubleOf, type LoadTrouble } from '../api/loaded.svelte.ts';
import type { DateRange, ExportKind, ShopClient } from './shop-client.ts';

export class CsvExport {
  readonly #ask: ShopClient['exportCsv'];
  readonly #save: (file: Blob, name: string) => void;
  #running = $state.raw<{ bytes: number } | undefined>();
  #trouble = $state.raw<LoadTrouble | undefined>();
  #saved = $state<string | undefined>();
  #stop = new AbortController();

  constructor(ask: ShopClient['exportCsv'], save: (file: Blob, name: string) => void) {
    this.#ask = ask;
    this.#save = save;
  }

  get running(): { bytes: number } | undefined {
    return this.#running;
  }

  get trouble(): LoadTrouble | undefined {
    return this.#trouble;
  }

  /** The name of the last file. */
  get saved(): string | undefined {
    return this.#saved;
  }

  async start(kind: ExportKind, range: DateRange, name: string): Promise<void> {
    if (this.#running) return;
    const stop = new AbortController();
    this.#stop = stop;
    this.#running = { bytes: 0 };
    this.#trouble = undefined;
    this.#saved = undefined;
    try {
      const file = await this.#ask(kind, range, {
        signal: stop.signal,
        onProgress: (bytes) => (this.#running = { bytes }),
      });
      this.#save(file, name);
      this.#saved = name;
    } catch (error) {
      if (!stop.signal.aborted) this.#trouble = loadTroubleOf(error);
    } finally {
      this.#running = undefined;
    }
  }

  stop(): void {
    this.#stop.abort();
  }
}
