/** The receipt printer of this till: which device it is, how it is set, and what came of the last print. */
import type { ReceiptBlock } from '@kaikei/shared/shop/receipt-blocks.ts';
import { sleep } from '../time/backoff.ts';
import type { PrinterBus, PrinterHandle, PrinterIdentity } from './connection.ts';
import { defaultSettings } from './default-look.ts';
import { runPrintJob, type PrintResult, type PrintTrouble } from './print-job.ts';
import {
  readPrinterSettings,
  writePrinterSettings,
  type PrinterSettings,
  type PrinterWishes,
} from './printer-settings.ts';

/** Two tabs must not write between each other's lines. */
const LOCK = 'kaikei-printer';
/** Longer than a receipt takes. */
const OTHER_TAB_MS = 30_000;
/** The second click of a double click comes sooner, and prints nothing. */
const REST_MS = 1_000;

export type PrinterState =
  /** Plugged in, so far as the browser knows: whether it is switched on, only a print shows. */
  | 'there'
  | 'gone'
  /** More than one device looks like it. */
  | 'ambiguous';

export interface PrintReport {
  what: 'receipt' | 'test' | 'drawer';
  result: PrintResult;
}

export type AddPrinterOutcome =
  | 'added'
  | 'nothing-chosen'
  /** No chooser was shown: a policy or a setting of the browser forbids it. */
  | 'blocked'
  /** This browser cannot. */
  | 'unsupported'
  /** The port is a scanner's. */
  | 'scanner';

type Commands = typeof import('./commands.ts');
type MakeBytes = (commands: Commands, settings: PrinterSettings) => Uint8Array<ArrayBuffer>;

export interface ReceiptPrinterDeps {
  /** The browser's doors to printers; one that it lacks is left out. */
  buses: Partial<Record<PrinterSettings['connection'], PrinterBus>>;
  store: Storage;
  locks: LockManager;
  loadCommands: () => Promise<Commands>;
  /** The fonts of a picture, as CSS names them. */
  fontFamily: () => string;
}

export class ReceiptPrinter {
  readonly #deps: ReceiptPrinterDeps;
  #settings = $state.raw<PrinterSettings | undefined>();
  #state = $state.raw<PrinterState | undefined>();
  #isPrinting = $state(false);
  #report = $state.raw<PrintReport | undefined>();

  constructor(deps: ReceiptPrinterDeps) {
    this.#deps = deps;
    this.#settings = readPrinterSettings(deps.store);
    for (const bus of Object.values(deps.buses)) bus.listen(() => void this.refresh());
  }

  /** Undefined: the till has none. */
  get settings(): PrinterSettings | undefined {
    return this.#settings;
  }

  /** Undefined until the browser has answered. */
  get state(): PrinterState | undefined {
    return this.#state;
  }

  /** Also for a moment afterwards. */
  get isPrinting(): boolean {
    return this.#isPrinting;
  }

  /** Of the last print; undefined while one is under way. */
  get report(): PrintReport | undefined {
    return this.#report;
  }

  bus(connection: PrinterSettings['connection']): PrinterBus | undefined {
    return this.#deps.buses[connection];
  }

  /** Another tab changed the settings. */
  readSettings(): void {
    this.#settings = readPrinterSettings(this.#deps.store);
    void this.refresh();
  }

  /**
   * In place of the one that there was.
   * @param isChosen in the browser's list, and not permitted by a policy or as a scanner
   */
  use(identity: PrinterIdentity, isChosen: boolean): void {
    const { connection, vendorId, productId, serialNumber, productName } = identity;
    const plain: PrinterIdentity = { connection, vendorId, productId, serialNumber, productName };
    this.#save(defaultSettings(plain, isChosen));
  }

  set(wishes: PrinterWishes): void {
    if (this.#settings) this.#save({ ...this.#settings, ...wishes });
  }

  /** Also gives the browser's permission back, where a person gave it; else its port may be a scanner's again. */
  async forget(): Promise<void> {
    const handles = this.#settings?.isChosen ? await this.#handles() : [];
    this.#save(undefined);
    for (const handle of handles) await handle.forget();
  }

  /** Asks the browser whether it is there. */
  async refresh(): Promise<void> {
    const { length } = await this.#handles();
    if (length > 1) this.#state = 'ambiguous';
    else this.#state = length === 1 ? 'there' : 'gone';
  }

  async print(what: 'receipt' | 'test', blocks: readonly ReceiptBlock[]): Promise<void> {
    await this.#run(what, ({ printCommands }, settings) =>
      printCommands(blocks, settings, this.#deps.fontFamily()),
    );
  }

  async openDrawer(): Promise<void> {
    await this.#run('drawer', ({ drawerCommands }, settings) => drawerCommands(settings));
  }

  async #run(what: PrintReport['what'], bytesOf: MakeBytes): Promise<void> {
    const settings = this.#settings;
    if (!settings || this.#isPrinting) return;
    this.#isPrinting = true;
    this.#report = undefined;
    const rest = sleep(REST_MS);
    try {
      this.#report = { what, result: await this.#result(settings, bytesOf) };
      await rest;
    } finally {
      this.#isPrinting = false;
    }
  }

  async #result(settings: PrinterSettings, bytesOf: MakeBytes): Promise<PrintResult> {
    const commands = await this.#deps.loadCommands().catch(() => undefined);
    if (!commands) return notStarted('not-loaded');
    const bytes = bytesOf(commands, settings);
    try {
      return await this.#deps.locks.request(
        LOCK,
        { signal: AbortSignal.timeout(OTHER_TAB_MS) },
        () => this.#send(bytes, settings),
      );
    } catch (error) {
      if (error instanceof DOMException && error.name === 'TimeoutError') {
        return notStarted('other-tab');
      }
      throw error;
    }
  }

  async #send(bytes: Uint8Array<ArrayBuffer>, settings: PrinterSettings): Promise<PrintResult> {
    const [handle, ...others] = await this.#handles();
    if (!handle) return notStarted('not-there');
    if (others.length > 0) return notStarted('ambiguous');
    return runPrintJob({
      bytes,
      canAsk: settings.language === 'esc-pos',
      open: (answered) => handle.open(settings, answered),
    });
  }

  async #handles(): Promise<PrinterHandle[]> {
    const { buses } = this.#deps;
    const settings = this.#settings;
    const bus = settings && buses[settings.connection];
    if (!bus) return [];
    const all = await bus.handles().catch(noneOf);
    return all.filter(
      ({ vendorId, productId, serialNumber }) =>
        vendorId === settings.vendorId &&
        productId === settings.productId &&
        serialNumber === settings.serialNumber,
    );
  }

  #save(settings: PrinterSettings | undefined): void {
    if (settings?.connection !== this.#settings?.connection) this.#state = undefined;
    this.#settings = settings;
    this.#report = undefined;
    try {
      writePrinterSettings(this.#deps.store, settings);
    } catch {
      // A full disk: the printer is used until the page is reloaded, and then added anew.
    }
    void this.refresh();
  }
}

function notStarted(kind: PrintTrouble): PrintResult {
  return { kind, isStarted: false };
}

/** A page that a policy keeps from a kind of device has none of that kind. */
function noneOf(error: unknown): [] {
  if (error instanceof DOMException) return [];
  throw error;
}
