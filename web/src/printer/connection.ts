/** What Web Serial and WebUSB have in common, as a print job needs it. */
import type { PrinterSettings } from './printer-settings.ts';

export interface PrinterConnection {
  /** How much is written at once; each piece has its own time limit. */
  readonly pieceBytes: number;
  /** False where no answer can come back. */
  readonly canAnswer: boolean;
  /** Resolves when the system took them. Rejects when the printer is gone. */
  write(bytes: Uint8Array<ArrayBuffer>): Promise<void>;
  /** Resolves when all that was written has left this device, and the printer is free for others. */
  finish(): Promise<void>;
  /** Drops what was not sent yet. */
  abort(): Promise<void>;
}

export interface PrinterHandle extends PrinterIdentity {
  /**
   * @param answered called with what the printer sends back
   * @throws {PrinterOpenError}
   */
  open(
    settings: PrinterSettings,
    answered: (bytes: Uint8Array) => void,
  ): Promise<PrinterConnection>;
  /** Gives the browser's permission back. */
  forget(): Promise<void>;
}

export type PrinterIdentity = Pick<
  PrinterSettings,
  'connection' | 'vendorId' | 'productId' | 'serialNumber' | 'productName'
>;

export interface PrinterBus {
  /** Those that are plugged in and permitted. */
  handles(): Promise<PrinterHandle[]>;
  /** Lets a person choose, which takes a click. Rejects as the browser does. */
  request(): Promise<PrinterHandle>;
  listen(changed: () => void): void;
}

export class PrinterOpenError extends Error {
  override readonly name = 'PrinterOpenError';
  /** `in-use`: by another program, by a driver of the system, or by another tab. */
  readonly reason: 'in-use' | 'refused';

  constructor(reason: PrinterOpenError['reason'], cause: unknown) {
    super(`the printer cannot be opened: ${reason}`, { cause });
    this.reason = reason;
  }
}
