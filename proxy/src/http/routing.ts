import type { MiddlewareHandler } from 'hono';
import type { AppEnv, Context } from './env.ts';

export type Handler = (c: Context) => Response | Promise<Response>;
export type Method = 'GET' | 'PUT' | 'POST' | 'DELETE';
/** What a request goes through, one after the other. */
export type Steps = (MiddlewareHandler<AppEnv> | Handler)[];
