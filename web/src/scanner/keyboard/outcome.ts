/** What a key of a scanner or a person leads to. */
import type { RefusedReading } from '../port.ts';
import type { KeyOddity } from './oddity.ts';

export type WedgeOutcome =
  | {
      kind: 'scan';
      text: string;
      symbology?: string;
      at: number;
      tookMs: number;
      oddity?: KeyOddity;
    }
  | { kind: 'refused'; why: RefusedReading; oddity?: KeyOddity }
  /** A person's keys, by name; those on which the browser has acted are left out. */
  | { kind: 'typed'; keys: string[] }
  /** The last so many typed characters were a scanner's after all. */
  | { kind: 'taken-back'; count: number };

export interface WedgeStep {
  /** The page must not see this key. */
  hold: boolean;
  outcomes: WedgeOutcome[];
}

/** Where a key goes. */
export interface KeyPlace {
  /** A person may be writing there. */
  isInField: boolean;
  /** A shortcut that edits or copies: it acts at once where no burst is under way. */
  isEditing: boolean;
  /** A PIN is asked for: digits of a person's own choice, of any pace and shape. */
  isPin?: boolean;
}
