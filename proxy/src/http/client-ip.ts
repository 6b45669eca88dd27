/** The client's address: the socket's, or what a configured proxy in front says it was. */
import { isIP, type Socket } from 'node:net';
import type { Context } from './env.ts';

/** Walks `X-Forwarded-For` from the right, past trusted hops only; the first other address counts. */
export function clientIp(c: Context, trustedProxies: ReadonlySet<string>): string {
  let address = addressOf(c.env.incoming.socket);
  if (!trustedProxies.has(address)) return address;
  const hops = (c.req.header('x-forwarded-for') ?? '').split(',').map((hop) => plain(hop.trim()));
  while (trustedProxies.has(address)) {
    const hop = hops.pop();
    if (hop === undefined || isIP(hop) === 0) break;
    address = hop;
  }
  return address;
}

export function addressOf(socket: Socket): string {
  return plain(socket.remoteAddress ?? '');
}

/** IPv4 addresses arrive mapped into IPv6 on dual-stack sockets. */
function plain(address: string): string {
  return address.replace(/^::ffff:(?=\d)/, '');
}

/**
 * Whom a limit by address counts: an IPv4 address, or the IPv6 network (/64) that one line is given, in
 * which a single machine may take as many addresses as it likes.
 */
export function networkOf(address: string): string {
  if (isIP(address) !== 6) return address;
  const [head = '', tail = ''] = address.replace(/%.*$/, '').split('::');
  const groups = (text: string) => (text === '' ? [] : text.split(':'));
  const [front, back] = [groups(head), groups(tail)];
  const zeros = Math.max(0, 8 - front.length - back.length);
  const all = [...front, ...Array<string>(zeros).fill('0'), ...back];
  return `${all.slice(0, 4).map(unpadded).join(':')}::/64`;
}

function unpadded(group: string): string {
  return parseInt(group, 16).toString(16);
}

const PRIVATE = [
  /^(10|127|0)\./,
  /^169\.254\./,
  /^192\.168\./,
  /^172\.(1[6-9]|2\d|3[01])\./,
  /^100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\./,
];

/** Is it worth telling the gateway as `term_ip`? */
export function isPublicAddress(address: string): boolean {
  if (isIP(address) === 4) return !PRIVATE.some((range) => range.test(address));
  return isIP(address) === 6 && /^[23]/.test(address);
}
