/** One word for how the line is: server first, then the payment network behind it. */
import type { GatewayStatus } from '@kaikei/shared/api.ts';

export type ProxyStatus = 'connecting' | 'ok' | 'unreachable';

export const CONNECTION_HEALTH_NAMES = [
  'ready',
  'connecting',
  'serverUnreachable',
  'gatewayDegraded',
  'gatewayUnreachable',
] as const;
export type ConnectionHealthName = (typeof CONNECTION_HEALTH_NAMES)[number];

export interface ConnectionHealth {
  name: ConnectionHealthName;
  tone: 'good' | 'waiting' | 'warn' | 'bad';
}

/** What the gateway was last said to be counts only while the proxy is there to say it. */
export function connectionHealth(
  proxy: ProxyStatus,
  gateway: GatewayStatus | undefined,
): ConnectionHealth {
  if (proxy === 'unreachable') return { name: 'serverUnreachable', tone: 'bad' };
  if (proxy === 'connecting') return { name: 'connecting', tone: 'waiting' };
  if (gateway === 'unreachable') return { name: 'gatewayUnreachable', tone: 'bad' };
  if (gateway === 'degraded') return { name: 'gatewayDegraded', tone: 'warn' };
  return { name: 'ready', tone: 'good' };
}
