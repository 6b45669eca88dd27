/** DER (X.690), as much of it as keys and certificates of our own need. */

export const TAG = {
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  null: 0x05,
  oid: 0x06,
  utf8String: 0x0c,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
} as const;

/** `[n]` of a structure, constructed (holding further elements) or primitive. */
export const context = (n: number, constructed = true): number => (constructed ? 0xa0 : 0x80) + n;

export function der(tag: number, ...parts: Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  return Buffer.concat([Buffer.from([tag, ...sizeOf(content.length)]), content]);
}

export function sequence(...parts: Buffer[]): Buffer {
  return der(TAG.sequence, ...parts);
}

/** @param text such as `1.2.840.10045.4.3.2` */
export function oid(text: string): Buffer {
  const [first = 0, second = 0, ...rest] = text.split('.').map(Number);
  const bytes = [first * 40 + second, ...rest].flatMap((number) => base128(number));
  return der(TAG.oid, Buffer.from(bytes));
}

/** A number from 0 up; large ones as their bytes, the first of them below 0x80. */
export function integer(value: number | Buffer): Buffer {
  return der(TAG.integer, typeof value === 'number' ? numberBytes(value) : value);
}

export function octets(...content: Buffer[]): Buffer {
  return der(TAG.octetString, ...content);
}

/** @param unused how many bits at the end say nothing */
export function bits(content: Buffer, unused = 0): Buffer {
  return der(TAG.bitString, Buffer.from([unused]), content);
}

/** The elements inside a constructed one, each with its tag and length. @throws RangeError */
export function elements(constructed: Buffer): Buffer[] {
  let rest = contentOf(constructed);
  const found: Buffer[] = [];
  while (rest.length > 0) {
    const { end } = extentOf(rest);
    found.push(rest.subarray(0, end));
    rest = rest.subarray(end);
  }
  return found;
}

/** What is inside an element. @throws RangeError */
export function contentOf(element: Buffer): Buffer {
  const { start, end } = extentOf(element);
  return element.subarray(start, end);
}

function extentOf(element: Buffer): { start: number; end: number } {
  const first = element.readUInt8(1);
  const sizeBytes = first < 0x80 ? 0 : first - 0x80;
  const size = sizeBytes === 0 ? first : element.readUIntBE(2, sizeBytes);
  const start = 2 + sizeBytes;
  if (start + size > element.length) throw new RangeError('an element is cut off');
  return { start, end: start + size };
}

function base128(number: number): number[] {
  const bytes = [number % 128];
  for (let rest = Math.floor(number / 128); rest > 0; rest = Math.floor(rest / 128))
    bytes.unshift(128 + (rest % 128));
  return bytes;
}

function numberBytes(number: number): Buffer {
  const hex = number.toString(16);
  const bytes = Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex');
  return (bytes[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.of(0), bytes]) : bytes;
}

/** DER wants the shortest form. */
function sizeOf(length: number): number[] {
  if (length < 0x80) return [length];
  return length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
}
