/** What travels with a request through the Hono app. */
import type { HttpBindings } from '@hono/node-server';
import type { Context as HonoContext } from 'hono';
import type { TerminalRow } from '../store/port.ts';
import type { Body } from './body.ts';

export interface AppEnv {
  Bindings: HttpBindings;
  Variables: {
    requestId: string;
    clientIp: string;
    terminal: TerminalRow;
    body: Body;
  };
}

export type Context = HonoContext<AppEnv>;
