/**
 * A small client of the gateway family that shares nothing with the product: it signs and verifies
 * by itself, so that the sandbox is not judged by the code that it is built from.
 */
import { createSign, createVerify } from 'node:crypto';

export interface ClientConfig {
  url: string;
  appId: string;
  merchantNo: string;
  storeNo: string;
  appPrivateKeyPem: string;
  gatewayPublicKeyPem: string;
}

export type Fields = Record<string, string | number>;

export interface Answer {
  httpStatus: number;
  text: string;
  envelope: Record<string, unknown>;
  /** Decoded from the JSON text in the envelope. */
  data: Record<string, unknown>;
  code: unknown;
  /** Whether the signature is the gateway's over the envelope as received. */
  genuine: boolean;
}

const METHODS: Record<string, string> = {
  cpm: 'bscanc.pay.submit',
  orderquery: 'order.query',
  void: 'order.revoker',
  refund: 'order.refund.submit',
  refundquery: 'order.refund.query',
};

/** `key=value` joined by `&`, sorted, without empty values and `sign`. */
function signedText(fields: Record<string, unknown>): string {
  return Object.keys(fields)
    .filter((key) => key !== 'sign' && fields[key] !== '' && fields[key] !== null)
    .sort()
    .map((key) => `${key}=${String(fields[key])}`)
    .join('&');
}

let serial = 0;

export function newOrderNo(prefix = 'order'): string {
  serial += 1;
  return `${prefix}-${String(serial).padStart(10, '0')}`;
}

/** A WeChat Pay code with the given last four digits. */
export function wechatCode(ending = '0000'): string {
  serial += 1;
  return `13${String(serial).padStart(12, '0')}${ending}`;
}

/** A code that every wallet might show, with the given last four digits. */
export function anyWalletCode(ending = '0000'): string {
  serial += 1;
  return `66${String(serial).padStart(14, '0')}${ending}`;
}

export class SandboxClient {
  readonly #config: ClientConfig;
  readonly #now: () => number;

  constructor(config: ClientConfig, now: () => number) {
    this.#config = config;
    this.#now = now;
  }

  common(method: string): Fields {
    return {
      app_id: this.#config.appId,
      format: 'JSON',
      charset: 'UTF-8',
      sign_type: 'RSA2',
      version: '1.0',
      timestamp: this.#now(),
      method,
      merchant_no: this.#config.merchantNo,
    };
  }

  payment(orderNo: string, code: string, more: Fields = {}): Fields {
    return {
      store_no: this.#config.storeNo,
      auth_code: code,
      pay_method_id: 'WeChatPay',
      merchant_order_no: orderNo,
      price_currency: 'JPY',
      order_amount: '1500',
      description: 'コーヒー & ケーキ a=b+c %',
      expires: 90,
      ...more,
    };
  }

  sign(fields: Record<string, unknown>): string {
    return createSign('RSA-SHA256')
      .update(signedText(fields), 'utf8')
      .sign(this.#config.appPrivateKeyPem, 'base64');
  }

  /** JSON to the documented path, as `cpm` or `void`. */
  async call(api: string, fields: Fields, signal?: AbortSignal): Promise<Answer> {
    const all = { ...this.common(METHODS[api] ?? ''), ...fields };
    const body = JSON.stringify({ ...all, sign: this.sign(all) });
    return this.post(`/api/entry/${api}`, body, 'application/json', signal);
  }

  /** A form to the bare path, as the public Java SDK posts it: amounts as Java writes a Double. */
  async form(api: string, fields: Fields): Promise<Answer> {
    const all: Fields = { ...this.common(METHODS[api] ?? ''), terminal_sn: '', ...fields };
    const form = new URLSearchParams();
    for (const [key, value] of Object.entries(all)) form.set(key, String(value));
    form.set('sign', this.sign(all));
    return this.post(
      '/api/entry',
      form.toString(),
      'application/x-www-form-urlencoded; charset=UTF-8',
    );
  }

  /** Rejects where the connection breaks. */
  async post(
    path: string,
    body: string,
    contentType = 'application/json',
    signal?: AbortSignal,
  ): Promise<Answer> {
    const response = await fetch(this.#config.url + path, {
      method: 'POST',
      headers: { 'content-type': contentType, accept: 'application/json' },
      body,
      redirect: 'manual',
      ...(signal && { signal }),
    });
    const text = await response.text();
    return { httpStatus: response.status, text, ...this.#read(text) };
  }

  #read(text: string): Omit<Answer, 'httpStatus' | 'text'> {
    let envelope: Record<string, unknown>;
    try {
      envelope = JSON.parse(text) as Record<string, unknown>;
    } catch {
      return { envelope: {}, data: {}, code: undefined, genuine: false };
    }
    const data =
      typeof envelope['data'] === 'string'
        ? (JSON.parse(envelope['data']) as Record<string, unknown>)
        : {};
    const genuine = this.isGenuine(envelope);
    return { envelope, data, code: envelope['code'], genuine };
  }

  isGenuine(members: Record<string, unknown>): boolean {
    const sign = members['sign'];
    // All members are texts or numbers; what else is there cannot be put into words the same way twice.
    if (typeof sign !== 'string' || Object.values(members).some((each) => typeof each === 'object'))
      return false;
    return createVerify('RSA-SHA256')
      .update(signedText(members), 'utf8')
      .verify(this.#config.gatewayPublicKeyPem, sign, 'base64');
  }

  pay(
    orderNo: string,
    code = wechatCode(),
    more: Fields = {},
    signal?: AbortSignal,
  ): Promise<Answer> {
    return this.call('cpm', this.payment(orderNo, code, more), signal);
  }

  query(orderNo: string): Promise<Answer> {
    return this.call('orderquery', { merchant_order_no: orderNo });
  }

  cancel(orderNo: string): Promise<Answer> {
    return this.call('void', { merchant_order_no: orderNo });
  }

  refund(orderNo: string, refundNo: string, amount: string | number): Promise<Answer> {
    return this.call('refund', {
      orig_merchant_order_no: orderNo,
      merchant_order_no: refundNo,
      price_currency: 'JPY',
      order_amount: amount,
      description: 'returned goods',
    });
  }

  refundQuery(refundNo: string): Promise<Answer> {
    return this.call('refundquery', { merchant_order_no: refundNo });
  }
}
