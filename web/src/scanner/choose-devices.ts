/** Lets a person choose a device in the browser's own list. */
import type { Bus, Handle } from './bus.ts';
import type { AddOutcome } from './device.ts';

/** Nobody closes a chooser sooner: it was not shown. */
const CHOOSER_SHOWN_MS = 150;

export async function chooseDevices(
  bus: Bus,
  now: () => number,
): Promise<{ handles: readonly Handle[] } | Exclude<AddOutcome, { kind: 'added' }>> {
  const askedAt = now();
  try {
    const handles = await bus.request();
    if (handles.length > 0) return { handles };
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
    if (error.name !== 'NotFoundError') return { kind: 'blocked' };
  }
  const wasShown = now() - askedAt >= CHOOSER_SHOWN_MS;
  return { kind: wasShown ? 'nothing-chosen' : 'blocked' };
}
