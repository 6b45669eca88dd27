import type { MiddlewareHandler } from 'hono';
import type { AppEnv, Context } from './env.ts';
import type { RateLimiter } from './limits.ts';

export type Handler = (c: Context) => Response | Promise<Response>;
export type Method = 'GET' | 'PUT' | 'POST' | 'DELETE';
/** What a request goes through, one after the other. */
export type Steps = (MiddlewareHandler<AppEnv> | Handler)[];
/** By path. */
export type Routes = Record<string, Partial<Record<Method, Steps>>>;

/** What stands before most calls. */
export interface Guards {
  own: MiddlewareHandler<AppEnv>;
  working: MiddlewareHandler<AppEnv>;
  terminal: MiddlewareHandler<AppEnv>;
  /** What the till asks for by itself, which keeps nobody signed in. */
  tillItself: MiddlewareHandler<AppEnv>;
  /** Of the terminal's calls. */
  limiter: RateLimiter;
}
