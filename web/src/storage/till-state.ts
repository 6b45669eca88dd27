/** What the till was when it was closed: which terminal, and which sale was being typed. */
import { terminalSchema, type TerminalView } from '@kaikei/shared/api.ts';
import * as v from 'valibot';
import type { TillStorage, TypedSale } from './db.ts';

export interface Recalled {
  terminal: TerminalView | undefined;
  sale: TypedSale | undefined;
  /** Nothing is kept at all: a new browser, or one whose storage was evicted (F38). */
  isBlank: boolean;
}

export interface TillState {
  recall(): Promise<Recalled>;
  keepTerminal(terminal: TerminalView): Promise<void>;
  forgetTerminal(): Promise<void>;
  keepSale(sale: TypedSale): Promise<void>;
}

export function createTillState(storage: TillStorage): TillState {
  return {
    async recall() {
      const stores = (await storage.open()).transaction(['terminal', 'screen', 'meta']);
      const [terminal, sale, reading] = await Promise.all([
        stores.objectStore('terminal').get('last'),
        stores.objectStore('screen').get('sale'),
        stores.objectStore('meta').get('reading'),
        stores.done,
      ]);
      // It may have been kept by another version of the till.
      const known = v.safeParse(terminalSchema, terminal);
      return {
        terminal: known.success ? known.output : undefined,
        sale,
        isBlank: terminal === undefined && reading === undefined,
      };
    },
    keepTerminal: async (terminal) => {
      await (await storage.open()).put('terminal', terminal, 'last');
    },
    forgetTerminal: async () => (await storage.open()).delete('terminal', 'last'),
    keepSale: async (sale) => {
      await (await storage.open()).put('screen', sale, 'sale');
    },
  };
}
