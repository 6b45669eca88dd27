/** What an ESC/POS printer says of itself. Many do not answer, and Star's speak otherwise: then nothing is known. */

/** DLE EOT: answered at once, also while the printer waits for paper. State, reason for being offline, paper. */
export const ASK_STATUS = [0x10, 0x04, 1, 0x10, 0x04, 2, 0x10, 0x04, 4] as const;
/** GS r: answered when all that was sent before is printed. */
export const ASK_DONE = [0x1d, 0x72, 1] as const;

export interface PrinterStatus {
  isCoverOpen: boolean;
  isPaperOut: boolean;
  isPaperLow: boolean;
  /** The knife is stuck, or the head too hot. */
  hasError: boolean;
  /** For whatever reason. */
  isOffline: boolean;
}

const STATUS_ANSWERS = 3;

/** Undefined while the three answers are not all there. */
export function readStatus(bytes: readonly number[]): PrinterStatus | undefined {
  const answers = bytes.filter((byte) => (byte & 0x93) === 0x12).slice(0, STATUS_ANSWERS);
  const [state, reason, paper] = answers;
  if (state === undefined || reason === undefined || paper === undefined) return undefined;
  return {
    isCoverOpen: (reason & 0x04) !== 0,
    isPaperOut: (reason & 0x20) !== 0 || (paper & 0x60) !== 0,
    isPaperLow: (paper & 0x0c) !== 0,
    hasError: (reason & 0x40) !== 0,
    isOffline: (state & 0x08) !== 0,
  };
}

/** Whether the answer to `ASK_DONE` is among them. */
export function hasDone(bytes: readonly number[]): boolean {
  return bytes.some((byte) => (byte & 0x90) === 0);
}

export type StatusTrouble = 'paper-out' | 'cover-open' | 'printer-error' | 'offline';

/** What a person has to do something about, the likeliest cause first. */
export function troubleOf(status: PrinterStatus): StatusTrouble | undefined {
  if (status.isCoverOpen) return 'cover-open';
  if (status.isPaperOut) return 'paper-out';
  if (status.hasError) return 'printer-error';
  return status.isOffline ? 'offline' : undefined;
}
