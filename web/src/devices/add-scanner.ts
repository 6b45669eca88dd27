/** Lets a person choose a scanner in the browser's own list. */
import type { AddOutcome, BusName } from '../scanner/device.ts';
import { ReservedPortError } from '../scanner/bus.ts';
import type { Scanners } from '../scanner/scanners.svelte.ts';

/** Nobody closes a chooser sooner: it was not shown. */
export const CHOOSER_SHOWN_MS = 150;

/**
 * Must be called straight from a click.
 * @param now monotonic ms
 */
export async function addScanner(
  scanners: Pick<Scanners, 'bus' | 'add'>,
  name: BusName,
  now: () => number,
): Promise<AddOutcome> {
  const bus = scanners.bus(name);
  if (!bus) return 'unsupported';
  const askedAt = now();
  const handles = await bus.request().catch(whyNone);
  if (typeof handles === 'string') return handles;
  if (handles.length === 0) {
    return now() - askedAt >= CHOOSER_SHOWN_MS ? 'nothing-chosen' : 'blocked';
  }
  await scanners.add(handles);
  return 'added';
}

/** Web Serial rejects where WebHID gives an empty list. */
function whyNone(error: unknown): 'blocked' | 'printer' | [] {
  if (error instanceof ReservedPortError) return 'printer';
  if (!(error instanceof DOMException)) throw error;
  return error.name === 'NotFoundError' ? [] : 'blocked';
}
