/** What the screens of this feature need of the till. */
import type { StaffMember } from '@kaikei/shared/shop/staff.ts';
import { createContext } from 'svelte';
import type { ProxyClock } from '../api/proxy-clock.ts';
import type { I18n } from '../i18n/i18n.svelte.ts';
import type { TypedListener } from '../scanner/keyboard/keyboard.ts';
import type { Refunds } from './refunds.svelte.ts';

/** Takes what is typed while an amount is asked for. */
export interface KeyTaker extends TypedListener {
  /** A scanner was read meanwhile: what is there may be its keys. */
  clear(): void;
}

export interface RefundContext {
  i18n: I18n;
  clock: ProxyClock;
  refunds: Refunds;
  staff: {
    readonly people: readonly StaffMember[];
    nameOf(id: string): string;
    /** A PIN is asked for. */
    readonly request: object | undefined;
    refresh(): Promise<void>;
  };
  /** Typed keys go there; undefined: to the sale again. */
  takeKeys: (taker: KeyTaker | undefined) => void;
  till: {
    readonly connection: { readonly proxy: string };
  };
}

export const [useRefund, provideRefund] = createContext<RefundContext>();
