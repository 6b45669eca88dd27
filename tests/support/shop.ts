/** A sandbox gateway and a proxy that is set to it. */
import type { CallRecord } from '@kaikei/proxy/sandbox/store/call-log.ts';
import type { SandboxClock } from '@kaikei/proxy/sandbox/clock.ts';
import type { Sandbox } from '@kaikei/proxy/sandbox/sandbox.ts';
import { leakedCodes } from './leaks.ts';
import { pairTill, type PairOptions } from './pairing.ts';
import { Proxy, type ProxyOptions } from './proxy.ts';
import type { Till } from './till.ts';
import { openSandbox } from './sandbox-gateway.ts';

export interface ShopOptions extends Omit<ProxyOptions, 'gateway'> {
  /** The sandbox's; the real one where left out. */
  clock?: SandboxClock;
}

export class Shop {
  readonly gateway: Sandbox;
  readonly proxy: Proxy;
  #gatewayIsOpen = true;

  private constructor(gateway: Sandbox, proxy: Proxy) {
    this.gateway = gateway;
    this.proxy = proxy;
  }

  static async open({ clock, ...options }: ShopOptions = {}): Promise<Shop> {
    const gateway = await openSandbox({ ...(clock && { clock }) });
    const proxy = await Proxy.start({ gateway, ...options });
    return new Shop(gateway, proxy);
  }

  pair(options?: PairOptions): Promise<Till> {
    return pairTill(this.proxy, options);
  }

  /** What the gateway heard of a payment, or altogether; the kinds of the calls, in order. */
  heard(id?: string): string[] {
    return this.gateway.calls(id).map(({ kind }) => kind);
  }

  /** How many payments the gateway was asked for. Those of earlier tests may still be asked about and canceled. */
  creates(): number {
    return this.heard().filter((kind) => kind === 'create').length;
  }

  create(id: string): CallRecord {
    const call = this.gateway.calls(id).find(({ kind }) => kind === 'create');
    if (!call) throw new Error('the gateway heard no create of this payment');
    return call;
  }

  /** From now on nobody answers at its address. */
  async closeGateway(): Promise<void> {
    if (!this.#gatewayIsOpen) return;
    this.#gatewayIsOpen = false;
    await this.gateway.close();
  }

  /** Ends both, and gives the places where a payment code was left. */
  async close(): Promise<string[]> {
    await this.proxy.stop();
    const leaks = await leakedCodes(this.proxy);
    await this.proxy.close();
    await this.closeGateway();
    return leaks;
  }
}
