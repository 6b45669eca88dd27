/** Which hosts an authority may vouch for: the value of the extension of RFC 5280, 4.2.1.10, in DER. */
import { isIP, isIPv4 } from 'node:net';
import { context, der, sequence } from './der.ts';

const PERMITTED = context(0);
const EXCLUDED = context(1);
const DNS_NAME = context(2, false);
const IP_ADDRESS = context(7, false);

/**
 * The hosts, in any order, are permitted. A kind of name without a host among them is excluded as a
 * whole: what the extension does not mention would be free.
 * @param bytesOf an IP address
 */
export function nameConstraints(
  hosts: readonly string[],
  bytesOf: (address: string) => Buffer,
): Buffer {
  const names = hosts.filter((host) => isIP(host) === 0).sort();
  const addresses = hosts.filter((host) => isIP(host) !== 0).sort();
  const permitted = [
    ...names.map((name) => subtree(DNS_NAME, Buffer.from(name, 'ascii'))),
    ...addresses.map((address) => subtree(IP_ADDRESS, alone(bytesOf(address)))),
  ];
  const excluded = [
    ...(names.length > 0 ? [] : [subtree(DNS_NAME, Buffer.alloc(0))]),
    ...(addresses.some((address) => isIPv4(address)) ? [] : [everyAddress(4)]),
    ...(addresses.some((address) => !isIPv4(address)) ? [] : [everyAddress(16)]),
  ];
  return sequence(
    ...(permitted.length > 0 ? [der(PERMITTED, ...permitted)] : []),
    ...(excluded.length > 0 ? [der(EXCLUDED, ...excluded)] : []),
  );
}

function subtree(tag: number, name: Buffer): Buffer {
  return sequence(der(tag, name));
}

/** An address and the mask of a net that holds nothing else. */
function alone(address: Buffer): Buffer {
  return Buffer.concat([address, Buffer.alloc(address.length, 0xff)]);
}

function everyAddress(length: 4 | 16): Buffer {
  return subtree(IP_ADDRESS, Buffer.alloc(2 * length));
}
