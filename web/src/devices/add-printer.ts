/** Lets a person choose a printer in the browser's own list. */
import type { PrinterIdentity } from '../printer/connection.ts';
import type { AddPrinterOutcome, ReceiptPrinter } from '../printer/receipt-printer.svelte.ts';
import type { ScannerDevice } from '../scanner/device.ts';
import type { Scanners } from '../scanner/scanners.svelte.ts';
import { CHOOSER_SHOWN_MS } from './add-scanner.ts';

/** Closes and forgets a scanner whose port is the printer's now; the port stays permitted. */
export type ReleaseScanner = (id: string) => Promise<void>;

interface AddPrinterDeps {
  printer: Pick<ReceiptPrinter, 'bus' | 'use'>;
  scanners: Pick<Scanners, 'devices'>;
  release: ReleaseScanner;
  /** Monotonic ms. */
  now: () => number;
}

/** Must be called straight from a click. */
export async function addPrinter(
  connection: PrinterIdentity['connection'],
  { printer, scanners, release, now }: AddPrinterDeps,
): Promise<AddPrinterOutcome> {
  const bus = printer.bus(connection);
  if (!bus) return 'unsupported';
  const askedAt = now();
  try {
    const chosen = await bus.request();
    const taken = scannersAt(chosen, scanners.devices);
    if (taken.some(({ lastScan }) => lastScan)) return 'scanner';
    printer.use(chosen, true);
    for (const { id } of taken) await release(id);
    return 'added';
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
    const isClosed = error.name === 'NotFoundError' && now() - askedAt >= CHOOSER_SHOWN_MS;
    return isClosed ? 'nothing-chosen' : 'blocked';
  }
}

/** What was taken for a serial scanner, as where a policy permits each port, is the printer. */
export async function usePort(
  scanner: ScannerDevice,
  { printer, scanners, release }: Omit<AddPrinterDeps, 'now'>,
): Promise<void> {
  const { vendorId, productId, productName } = scanner;
  printer.use({ connection: 'serial', vendorId, productId, productName }, false);
  for (const { id } of scannersAt(
    { connection: 'serial', vendorId, productId },
    scanners.devices,
  )) {
    await release(id);
  }
}

/** All that look like it: a browser tells no more of serial ports than these ids. */
function scannersAt(
  {
    connection,
    vendorId,
    productId,
  }: Pick<PrinterIdentity, 'connection' | 'vendorId' | 'productId'>,
  devices: readonly ScannerDevice[],
): ScannerDevice[] {
  if (connection !== 'serial') return [];
  return devices.filter(
    (device) =>
      device.kind === 'serial' && device.vendorId === vendorId && device.productId === productId,
  );
}
