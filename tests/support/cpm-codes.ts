/** Base64 codes of the consumer-presented mode, built as the wallets' apps build them. */

type Content = string | Uint8Array;

/** One data object; the tag in hexadecimal. */
export function tlv(tag: string, content: Content): Uint8Array {
  const value = typeof content === 'string' ? Buffer.from(content, 'latin1') : content;
  const length = value.length < 0x80 ? [value.length] : [0x81, value.length];
  return Uint8Array.from([...Buffer.from(tag, 'hex'), ...length, ...value]);
}

export function bytes(hexadecimal: string): Uint8Array {
  return Uint8Array.from(Buffer.from(hexadecimal.replaceAll(' ', ''), 'hex'));
}

export function template(tag: string, ...objects: Uint8Array[]): Uint8Array {
  return tlv(tag, Uint8Array.from(objects.flatMap((object) => [...object])));
}

export function base64(...objects: Uint8Array[]): string {
  return Buffer.concat(objects).toString('base64');
}

/** JPQR: the operator's number (4F), the payment's id (57), and whatever the wallet adds (99). */
export function jpqrCode(operator: Content, paymentId: string): string {
  return base64(
    tlv('85', 'JPQR1'),
    template('61', tlv('4F', operator), tlv('57', paymentId), tlv('99', 'free')),
  );
}

/** EMVCo: one application with its AID, label and account number (5A), then the chip's data. */
export function emvCode(aid: string, label: string, accountNumber: string): string {
  return base64(
    tlv('85', 'CPV01'),
    template('61', tlv('4F', bytes(aid)), tlv('50', label), tlv('5A', bytes(accountNumber))),
    template(
      '62',
      template('64', tlv('9F26', bytes('584FD385FA234BCC')), tlv('9F36', bytes('0001'))),
    ),
  );
}
