/** Texts of screens that are loaded only when they are opened: they weigh nothing at the start. */
import type { CameraTrouble } from '../../scanner/camera/watch.ts';

export interface MoreMessages {
  camera: {
    title: string;
    lead: string;
    starting: string;
    close: string;
    trouble: Record<CameraTrouble, string>;
  };
}
