/** What travels with a request through the Hono app. */
import type { HttpBindings } from '@hono/node-server';
import type { Context as HonoContext } from 'hono';
import type { TraceContext } from '../tracing/trace-context.ts';
import type { TerminalRow } from '../store/terminals-port.ts';

/** What was read; its members are judged later (contract's order of checks). */
export interface Body {
  /** Absent where there was no body. */
  value?: unknown;
  /** Set where a member has a name that no member may have. */
  forbidden?: string;
}

export interface AppEnv {
  Bindings: HttpBindings;
  Variables: {
    requestId: string;
    /** Of calls of the API. */
    trace: TraceContext | undefined;
    clientIp: string;
    terminal: TerminalRow;
    body: Body;
    /** A notification's body. */
    bytes: Uint8Array;
  };
}

export type Context = HonoContext<AppEnv>;
