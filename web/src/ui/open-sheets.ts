/** What closes each sheet that is open, the topmost last. */
export const openSheets = new Set<() => void>();
