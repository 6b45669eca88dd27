/** A real browser among made-up scanners; virtual_devices.py says how. */
import { chromium, expect, type Browser } from '@playwright/test';
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { browserPath } from '../../tools/lib/browser.mjs';
import type { TillPage } from '../e2e/_till.ts';
import { WAIT_LIMIT_MS } from '../support/limits.ts';
import type { Shop } from '../support/shop.ts';
import { until } from '../support/until.ts';
import type { VirtualDevice } from './hardware.ts';

const LAUNCHER = fileURLToPath(new URL('virtual_devices.py', import.meta.url));

/** Why no scanner can be made up here; undefined where it can. */
export function whyNoVirtualDevices(): string | undefined {
  if (process.platform !== 'linux') return 'made-up scanners need Linux';
  if (process.getuid?.() !== 0) return 'made-up scanners need root';
  if (browserPath() === undefined) return 'there is no Chromium';
  const probe = 'import ctypes,sys; sys.exit(ctypes.CDLL(None).unshare(0x40020000) != 0)';
  const { status } = spawnSync('python3', ['-c', probe]);
  if (status === null) return 'made-up scanners need python3';
  return status === 0 ? undefined : 'this machine allows no namespaces of our own';
}

interface Message {
  done?: number;
  /** Monotonic ns, as `process.hrtime` counts them. */
  at?: number;
  from?: string;
  bytes?: string;
}

export interface VirtualDevicesOptions {
  devices: readonly VirtualDevice[];
  /** The page that may use them without being asked. */
  origin: string;
  /** Where the origin's port leads; the same port where left out. */
  targetPort?: number;
}

export class VirtualDevices {
  readonly browser: Browser;
  /** What the browser wrote to a device, in hexadecimal. */
  readonly written = new Map<string, string>();
  readonly #folder: string;
  readonly #server: Server;
  readonly #control: Socket;
  readonly #done = new Map<number, number>();
  #orders = 0;

  private constructor(folder: string, server: Server, control: Socket, browser: Browser) {
    this.#folder = folder;
    this.#server = server;
    this.#control = control;
    this.browser = browser;
    createInterface({ input: control }).on('line', (line) => this.#hear(line));
  }

  static async open({
    devices,
    origin,
    targetPort,
  }: VirtualDevicesOptions): Promise<VirtualDevices> {
    const folder = await mkdtemp(join(tmpdir(), 'kaikei-devices-'));
    const control = join(folder, 'control');
    const settings = join(folder, 'settings.json');
    const policies = grants(origin);
    const port = Number(new URL(origin).port);
    const ports = { port, targetPort: targetPort ?? port };
    const written = { folder, control, devices, policies, ...ports, browser: browserPath() };
    await writeFile(settings, JSON.stringify(written));
    const server = createServer().listen(control);
    const connected = once(server, 'connection') as Promise<[Socket]>;
    try {
      const browser = await chromium.launch({
        executablePath: LAUNCHER,
        env: { ...process.env, VIRTUAL_DEVICES_SETTINGS: settings },
        args: ['--disable-background-networking', '--disable-component-update'],
      });
      const [socket] = await connected;
      return new VirtualDevices(folder, server, socket, browser);
    } catch (error) {
      server.close();
      await rm(folder, { recursive: true, force: true });
      throw error;
    }
  }

  /**
   * Sends reports or chunks, each in hexadecimal, as fast as the device can.
   * @returns when the last byte was sent, in ms of `process.hrtime`
   */
  async send(node: string, ...bytes: string[]): Promise<number> {
    return this.#order({ do: 'send', node, bytes });
  }

  async unplug(node: string): Promise<number> {
    return this.#order({ do: 'unplug', node });
  }

  async plug(node: string): Promise<void> {
    await this.#order({ do: 'plug', node });
  }

  /** It takes no more data, as a printer that is out of paper. */
  async pause(node: string): Promise<void> {
    await this.#order({ do: 'pause', node });
  }

  /** The line to it is full, but for a few kilobytes. */
  async fill(node: string): Promise<void> {
    await this.#order({ do: 'fill', node });
  }

  async resume(node: string): Promise<void> {
    await this.#order({ do: 'resume', node });
  }

  /** What it sends back to which bytes, in hexadecimal, from now on. */
  async setAnswers(node: string, answers: Readonly<Record<string, string>>): Promise<void> {
    await this.#order({ do: 'answers', node, answers });
  }

  async setPolicies(policies: object): Promise<void> {
    await this.#order({ do: 'policies', policies });
  }

  async close(): Promise<void> {
    await this.browser.close();
    this.#control.destroy();
    this.#server.close();
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #order(order: object): Promise<number> {
    this.#orders += 1;
    const number = this.#orders;
    this.#control.write(`${JSON.stringify({ ...order, number })}\n`);
    return until(`the end of ${JSON.stringify(order)}`, () => this.#done.get(number));
  }

  #hear(line: string): void {
    const { done, at = 0, from, bytes = '' } = JSON.parse(line) as Message;
    if (done !== undefined) this.#done.set(done, at / 1e6);
    if (from !== undefined) this.written.set(from, (this.written.get(from) ?? '') + bytes);
  }
}

/** As an administrator grants them: by usage, and by maker for serial ports. */
export function grants(origin: string): object {
  return {
    WebHidAllowDevicesWithHidUsagesForUrls: [
      {
        urls: [origin],
        usages: [
          { usage_page: 0x8c, usage: 0x02 },
          { usage_page: 0xff45, usage: 0x4b00 },
          { usage_page: 0xff45, usage: 0x4a00 },
        ],
      },
    ],
    SerialAllowAllPortsForUrls: [origin],
  };
}

/** As `TillPage.origin` names it. */
export function originOf(shop: Shop): string {
  return `http://localhost:${shop.proxy.port}`;
}

/** What the till's header says of the scanners. */
export async function expectScanner(
  till: TillPage,
  health: string,
  timeout = WAIT_LIMIT_MS,
): Promise<void> {
  await expect(till.part('scanner')).toHaveAttribute('data-scanner', health, { timeout });
}
