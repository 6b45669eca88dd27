/** Requests that nobody would write: from nearly good ones to noise, as the seed has it. */
import { newCode } from '../../support/ids.ts';
import { Prng } from '../../simulation/prng.ts';

export interface FuzzRequest {
  bytes: Buffer;
  /** It may have no end, or several: it needs a connection of its own. */
  isWild: boolean;
  isHead: boolean;
}

type List<T> = readonly [T, ...T[]];

const METHODS: List<string> = [
  ...(['GET', 'PUT', 'POST', 'DELETE', 'HEAD', 'OPTIONS', 'TRACE', 'PATCH', 'PROPFIND'] as const),
  ...(['QUERY', 'CONNECT', 'get', 'BREW', ''] as const),
];
const SEGMENTS: List<string> = [
  ...(['v1', 'v1', 'v1', 'payments', 'payments', 'payments', 'terminals', 'me', 'cancel'] as const),
  ...(['events', 'gateway', 'notify', 'openapi.json', 'healthz', 'readyz', 'index.html'] as const),
  ...(['..', '.', '', '%2e%2e', '%2f', '%00', '%', '%zz', '%ff', '\\', '~', '*'] as const),
  ...(['__proto__', 'constructor', 'assets', 'V1', '日本', '\u0001', ';x=1', '?a=b', '#'] as const),
];
/** A path with the method that it is made for. */
const CALLS: List<(prng: Prng) => [method: string, path: string]> = [
  (prng) => ['PUT', `/v1/payments/${id(prng)}`],
  (prng) => ['PUT', `/v1/payments/${id(prng)}`],
  (prng) => ['PUT', `/v1/payments/${id(prng)}`],
  (prng) => ['GET', `/v1/payments/${id(prng)}`],
  (prng) => ['POST', `/v1/payments/${id(prng)}/cancel`],
  (prng) => ['GET', `/v1/payments?since=${word(prng)}&limit=${prng.int(-1, 300)}`],
  () => ['GET', '/v1/payments'],
  () => ['POST', '/v1/terminals'],
  () => ['GET', '/v1/terminals/me'],
  (prng) => ['GET', `/v1/events?since=c${prng.int(0, 99)}`],
  () => ['POST', '/v1/gateway/notify'],
  () => ['GET', '/v1/openapi.json'],
  () => ['GET', '/'],
  (prng) => ['GET', `/${several(prng, 6, () => prng.pick(SEGMENTS)).join('/')}`],
  (prng) => ['GET', `/v1/${several(prng, 4, () => word(prng)).join('/')}`],
  (prng) => ['GET', `http://${prng.pick(HOSTS)}/v1/payments`],
  (prng) => ['GET', word(prng)],
];
const HOSTS: List<string> = [
  ...([
    'localhost',
    'localhost:1',
    '127.0.0.1',
    '[::1]:80',
    'evil.example',
    '',
    'a b',
    '[',
  ] as const),
  ...(['localhost@evil.example', 'localhost.', '\u00e9', 'x'.repeat(300)] as const),
];
const TYPES: List<string> = [
  ...(['application/json', 'application/json', 'application/json', 'text/plain', ''] as const),
  ...([
    'application/json; charset=utf-8',
    'application/json;charset=x',
    'multipart/form-data',
  ] as const),
];
const HEADERS: List<(prng: Prng) => [string, string]> = [
  (prng) => ['origin', prng.pick(['null', 'http://localhost', 'https://evil.example', ''])],
  (prng) => ['sec-fetch-site', prng.pick(['same-origin', 'cross-site', 'none', 'x'])],
  (prng) => ['kaikei-client', prng.pick(['1', '0', 'x', '-1', '99999999999'])],
  (prng) => ['last-event-id', prng.pick(['c1', 'c0', 'c99999999999999', 'x', ''])],
  (prng) => ['x-forwarded-for', several(prng, 3, () => word(prng)).join(', ')],
  (prng) => ['expect', prng.pick(['100-continue', 'x'])],
  (prng) => ['accept-encoding', prng.pick(['br', 'gzip', '*', word(prng)])],
  (prng) => ['if-none-match', word(prng)],
  (prng) => ['connection', prng.pick(['keep-alive', 'close', 'upgrade', 'x'])],
  (prng) => ['upgrade', prng.pick(['websocket', 'h2c'])],
  () => ['__proto__', 'x'],
  (prng) => ['x'.repeat(prng.int(1, 40)), 'y'.repeat(prng.int(0, 400))],
  (prng) => [word(prng), word(prng)],
  (prng) => ['x-long', 'x'.repeat(prng.int(0, 20) * 1_000)],
];

function several<T>(prng: Prng, most: number, make: () => T): T[] {
  return Array.from({ length: prng.int(0, most) }, make);
}

/** Printable mostly; now and then any character at all. */
function word(prng: Prng): string {
  const [least, most] = prng.chance(0.8) ? [33, 126] : [0, 0x2fff];
  return String.fromCharCode(...several(prng, 20, () => prng.int(least, most)));
}

/** Few enough that some come again. */
function id(prng: Prng): string {
  return prng.chance(0.8) ? `fuzzed-payment-${prng.int(1_000, 1_200)}` : word(prng);
}

function value(prng: Prng, depth = 0): unknown {
  const kinds: List<() => unknown> = [
    () => prng.int(-2, 5_000),
    () => prng.next() * 1e21,
    () => word(prng),
    () => prng.pick([null, true, false, '', 0, -0, 'JPY', 'USD', 'WeChatPay', 'PayPay']),
    () => (depth < 4 ? several(prng, 4, () => value(prng, depth + 1)) : []),
    () => (depth < 4 ? members(prng, depth + 1) : {}),
  ];
  return prng.pick(kinds)();
}

function members(prng: Prng, depth: number): object {
  return Object.fromEntries(several(prng, 6, () => [word(prng), value(prng, depth)]));
}

function submission(prng: Prng): Record<string, unknown> {
  const body: Record<string, unknown> = {
    saleId: `fuzzed-sale-${prng.int(1_000, 9_999)}`,
    amount: prng.int(1, 5_000),
    currency: 'JPY',
    code: prng.chance(0.1) ? newCode() : word(prng),
  };
  const names: List<string> = [
    ...(['saleId', 'amount', 'currency', 'code', 'payMethodId', 'description', 'attach'] as const),
    ...(['location', 'state', 'notify_url', '__proto__', 'constructor', 'pairingCode'] as const),
  ];
  if (prng.chance(0.7)) {
    Object.defineProperty(body, prng.pick(names), { value: value(prng), enumerable: true });
  }
  return body;
}

function body(prng: Prng): Buffer {
  const kinds: List<() => string | Buffer> = [
    () => JSON.stringify(submission(prng)),
    () => JSON.stringify(submission(prng)),
    () => JSON.stringify({ pairingCode: value(prng) }),
    () => JSON.stringify(value(prng)),
    () => JSON.stringify(submission(prng)).slice(0, prng.int(0, 100)),
    () => JSON.stringify(submission(prng)).replace('"amount"', `"${word(prng)}"`),
    () => '['.repeat(prng.int(1, 3_000)),
    () => `{${'"a":{'.repeat(prng.int(1, 60))}`,
    () => Buffer.from(several(prng, 300, () => prng.int(0, 255))),
    () => ' '.repeat(prng.int(0, 20_000)),
    () => '',
  ];
  const made = prng.pick(kinds)();
  return typeof made === 'string' ? Buffer.from(made, 'utf8') : made;
}

/** A header's value as it can be sent at all; noise comes later, to the bytes. */
function line([name, text]: [string, string]): string {
  const clean = (part: string) => part.replace(/[\r\n]/g, '');
  return `${clean(name)}: ${clean(text)}\r\n`;
}

/** @param cookies of terminals that are paired */
export function fuzzRequest(prng: Prng, cookies: List<string>): FuzzRequest {
  const [made, target] = prng.pick(CALLS)(prng);
  const other = prng.chance(0.85) ? made : prng.pick(METHODS);
  // It would be the last good cookie of many requests.
  const method = other === 'DELETE' && target === '/v1/terminals/me' ? made : other;
  const content = ['GET', 'HEAD'].includes(method) && prng.chance(0.9) ? Buffer.of() : body(prng);
  const headers: [string, string][] = [
    ['host', prng.chance(0.95) ? 'localhost' : prng.pick(HOSTS)],
    ...(prng.chance(0.8) ? ([['cookie', cookie(prng, cookies)]] as [string, string][]) : []),
    ...several(prng, 2, () => prng.pick(HEADERS)(prng)),
  ];
  const lies = prng.chance(0.03);
  const chunked = content.length > 0 && prng.chance(0.15);
  if (content.length > 0) headers.push(['content-type', prng.pick(TYPES)]);
  if (chunked) headers.push(['transfer-encoding', 'chunked']);
  if (lies || (!chunked && content.length > 0)) {
    headers.push(['content-length', String(content.length + (lies ? prng.int(-9, 99) : 0))]);
  }
  const head = `${method} ${target.replace(/[\r\n]/g, '')} HTTP/1.1\r\n${headers.map(line).join('')}\r\n`;
  const sent = chunked ? inChunks(prng, content) : content;
  const bytes = Buffer.concat([Buffer.from(head, 'utf8'), sent]);
  const isNoise = prng.chance(0.1);
  if (isNoise) spoil(prng, bytes);
  return { bytes, isWild: isNoise || lies || !isOne(head), isHead: method === 'HEAD' };
}

function cookie(prng: Prng, cookies: List<string>): string {
  return prng.chance(0.8) ? prng.pick(cookies) : `__Host-kaikei=${word(prng)}`;
}

function inChunks(prng: Prng, content: Buffer): Buffer {
  const parts: Buffer[] = [];
  for (let at = 0; at < content.length;) {
    const piece = content.subarray(at, at + prng.int(1, 4_000));
    parts.push(Buffer.from(`${piece.length.toString(16)}\r\n`), piece, Buffer.from('\r\n'));
    at += piece.length;
  }
  return Buffer.concat([...parts, Buffer.from('0\r\n\r\n')]);
}

/** A few bytes become others. */
function spoil(prng: Prng, bytes: Buffer): void {
  for (let times = prng.int(1, 6); times > 0; times -= 1) {
    bytes[prng.int(0, bytes.length - 1)] = prng.int(0, 255);
  }
}

/** Whether the head is surely one request that a server understands as such. */
function isOne(head: string): boolean {
  return /^[A-Z]+ \/[!-~]* HTTP\/1\.1\r\n(?:[a-z0-9_-]+: [ -~]*\r\n)*\r\n$/.test(head);
}
