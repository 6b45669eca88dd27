/** Texts of the devices screen, the camera, the till's status and a tab that looks on, loaded with one of them. */
import type { ScannerHealth } from '../devices/scanner-health.ts';
import type { KeyOddity } from '../scanner/keyboard/oddity.ts';
import type { KeyboardSettings } from '../scanner/keyboard/wedge-calibration.ts';
import type { AddOutcome, DeviceKind, DeviceState, StateReason } from '../scanner/device.ts';
import type { ScanSource } from '../scanner/port.ts';
import type { DropReason } from '../scanner/reading.ts';
import type { LineSettings } from '../scanner/serial/line-settings.ts';
import type { StorageGrant } from '../shell/device.svelte.ts';
import type { PrinterMessages } from './printer-messages.ts';
import type { CameraTrouble } from '../scanner/camera/camera.ts';

export interface DeviceMessages {
  status: Record<
    'title' | 'lead' | 'close' | 'connection' | 'storage' | 'install' | StorageGrant,
    string
  >;
  viewer: Record<'title' | 'lead' | 'takeOver' | 'sale' | 'closed', string>;
  camera: {
    title: string;
    lead: string;
    starting: string;
    close: string;
    trouble: Record<CameraTrouble, string>;
  };
  /** What the scanner's sign in the header means, and what to do. */
  scannerHints: Record<ScannerHealth['name'], string>;
  devices: DevicesScreenMessages;
  printer: PrinterMessages;
}

export interface DevicesScreenMessages {
  title: string;
  back: string;
  addUsb: string;
  addSerial: string;
  none: string;
  outcome: Record<AddOutcome, string>;
  states: Record<DeviceState, string>;
  reasons: Record<StateReason, string>;
  kinds: Record<DeviceKind, string>;
  name: string;
  save: string;
  beep: string;
  forget: string;
  elsewhere: string;
  takeOver: string;
  line: { title: string } & Record<keyof LineSettings, string>;
  parities: Record<LineSettings['parity'], string>;
  flowControls: Record<LineSettings['flowControl'], string>;
  keyboard: Record<'title' | 'lead' | keyof KeyboardSettings, string>;
  suffixes: Record<KeyboardSettings['suffix'], string>;
  test: Record<
    'title' | 'lead' | 'text' | 'symbology' | 'took' | 'source' | 'raw' | 'hidden' | 'unreported',
    string
  > & { ms: (ms: number) => string };
  sources: Record<ScanSource, string>;
  drops: Record<DropReason, string>;
  /** What is unusual about the keys of a scanner in keyboard mode, and what to set. */
  oddities: Record<KeyOddity, string>;
  help: { title: string; lead: string; also: string };
  /** The section of each maker's manual with the barcodes that change the mode. */
  makers: Record<'zebra' | 'honeywell' | 'datalogic' | 'newland', { name: string; where: string }>;
  diagnostics: { title: string; lead: string; save: string };
}
