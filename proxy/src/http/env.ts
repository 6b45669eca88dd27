/** What travels with a request through the Hono app. */
import type { HttpBindings } from '@hono/node-server';
import type { Context as HonoContext } from 'hono';
import type { TerminalRow } from '../store/port.ts';

export interface AppEnv {
  Bindings: HttpBindings;
  Variables: {
    requestId: string;
    clientIp: string;
    terminal: TerminalRow;
    /** A body that was read before the terminal was known. */
    body: unknown;
  };
}

export type Context = HonoContext<AppEnv>;
