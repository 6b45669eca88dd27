/** What the proxy keeps of the shop's day, as the rooms above see it. */
import type { DayRules } from '@kaikei/shared/shop/business-day.ts';
import type { StoreChange, StoreView } from '@kaikei/shared/shop/store.ts';

/** A store with what is set for it, or with the defaults. */
export interface StoreProfile extends DayRules {
  storeNo: string;
  name?: string;
  address?: string;
  phone?: string;
  registrationNumber?: string;
  receiptFooter?: string;
  /** Width of the receipts' paper, in mm. */
  paper: StoreView['paper'];
  signOutAfterMinutes: number;
}

/** A member that is there and undefined is set back to its default, or taken away. */
export type StoreProfileChange = { [Name in keyof StoreChange]?: StoreChange[Name] | undefined };

export interface StoreProfiles {
  /** The defaults where nothing is set: whether there is such a store, only the gateway knows. */
  find(storeNo: string): Promise<StoreProfile>;
  /** Those for which something was set. */
  list(): Promise<StoreProfile[]>;
  set(storeNo: string, change: StoreProfileChange, now: number): Promise<StoreProfile>;
}
