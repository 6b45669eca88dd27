/** What is recorded of the work, where somebody wants to see it. */
import type { TraceContext } from './trace-context.ts';

/** One piece of work that is done. It holds no code, key, token, amount or message of the gateway. */
export interface FinishedSpan {
  name: string;
  /** `server`: a request was answered; `client`: the gateway was called. */
  kind: 'server' | 'client';
  context: TraceContext;
  /** What it is part of. */
  parent?: TraceContext;
  /** On the wall clock, ms since the epoch. */
  startedAt: number;
  durationMs: number;
  hasFailed: boolean;
  attributes: Readonly<Record<string, string | number>>;
}

export interface Tracing {
  /** Never throws and never waits. */
  record(span: FinishedSpan): void;
  /** Sends what is left, or gives it up. */
  close(): Promise<void>;
}
