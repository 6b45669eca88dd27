/** A shop that is attacked: one till, requests to the byte, and what must be true when it is over. */
import { expect } from 'vitest';
import { newId } from '../../support/ids.ts';
import { leakedCodes } from '../../support/leaks.ts';
import { Shop, type ShopOptions } from '../../support/shop.ts';
import { submission, type Headers, type Till } from '../../support/till.ts';
import { askRaw } from '../../support/wire.ts';
import type { Answer } from '../../support/answer.ts';

const JSON_TYPE = { 'content-type': 'application/json' };

export class Target {
  readonly shop: Shop;
  till: Till;
  readonly #secrets: string[] = [];

  private constructor(shop: Shop, till: Till) {
    this.shop = shop;
    this.till = till;
    this.keepSecret(tokenOf(till));
  }

  static async open(options: ShopOptions = {}): Promise<Target> {
    const shop = await Shop.open(options);
    return new Target(shop, await shop.pair());
  }

  /** Each row has a till of its own: they are many requests, and those of one terminal are limited. */
  async useNewTill(): Promise<void> {
    this.till = await this.shop.pair();
    this.keepSecret(tokenOf(this.till));
  }

  get port(): number {
    return this.shop.proxy.port;
  }

  /** Must be found nowhere when it is over, like every payment code. */
  keepSecret(secret: string): string {
    this.#secrets.push(secret);
    return secret;
  }

  /** With the till's cookie, unless another one is given. */
  ask(method: string, target: string, headers: Headers = {}, body = ''): Promise<Answer> {
    return askRaw(this.port, method, target, { cookie: this.till.cookie, ...headers }, body);
  }

  /** A submission that must be refused so, tells the gateway nothing, and leaves nothing behind. */
  async refuses(
    outcome: string | readonly string[],
    body: string = JSON.stringify(submission()),
    headers: Headers = {},
  ): Promise<Answer> {
    const id = newId();
    const answer = await this.ask('PUT', `/v1/payments/${id}`, { ...JSON_TYPE, ...headers }, body);
    expect([outcome].flat()).toContain(answer.outcome);
    await this.untouched(id);
    return answer;
  }

  async untouched(id: string): Promise<void> {
    expect(this.shop.heard(id)).toEqual([]);
    expect((await this.till.get(id)).outcome).toBe('404 payment-not-found');
  }

  /** No file but the keys, and no line of the log, holds a secret or a payment code (row 28). */
  async expectNoSecrets(): Promise<void> {
    const { proxy } = this.shop;
    const places = [...(await proxy.files()), { name: 'log', bytes: Buffer.from(proxy.log) }];
    const leaks = places.flatMap(({ name, bytes }) =>
      this.#secrets.filter((secret) => bytes.includes(secret)).map((secret) => [name, secret]),
    );
    expect(leaks).toEqual([]);
    expect(await leakedCodes(proxy)).toEqual([]);
  }

  /** It is alive and sells, and has kept its secrets. */
  async close(): Promise<void> {
    // On a connection of its own: one that was kept may have made room for the attacker's, or have been silent too long.
    const sale = JSON.stringify(submission());
    const answer = await this.ask('PUT', `/v1/payments/${newId()}`, JSON_TYPE, sale);
    expect(answer.payment.state).toBe('paid');
    await this.shop.proxy.stop();
    await this.expectNoSecrets();
    await this.shop.close();
  }
}

function tokenOf({ cookie }: Till): string {
  return cookie.split('=')[1] ?? '';
}
