/** The end of the year 9999, in ms since the epoch; a time beyond it, or as far before the epoch, is none. */
export const LAST_TIME = 253_402_300_799_999;

/** `2026-03-04T05:06:07.000Z`; a time that none can be, which only damage leaves, as the last one there is. */
export function isoTime(at: number): string {
  return new Date(timeOf(at)).toISOString();
}

export function timeOf(at: number): number {
  return Math.abs(at) <= LAST_TIME ? at : LAST_TIME;
}
