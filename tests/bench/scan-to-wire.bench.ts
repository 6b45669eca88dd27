/**
 * From the last byte of a scan to its request on the wire, in a real browser with made-up scanners,
 * beside a scanner in keyboard mode and beside one frame of the screen. The till stores the payment
 * in between, so the disk is in it. A cashier scans after the last key was drawn; a scan that comes
 * while it is still being drawn, sooner than any hand, is measured too.
 */
import { connect, createServer, type AddressInfo } from 'node:net';
import { HID_SCANNER, posReports, SERIAL_SCANNER, serialChunk } from '../devices/hardware.ts';
import { originOf, VirtualDevices, whyNoVirtualDevices } from '../devices/virtual-devices.ts';
import { character, ENTER, TillPage } from '../e2e/_till.ts';
import { newCode } from '../support/ids.ts';
import { Shop } from '../support/shop.ts';
import { until } from '../support/until.ts';
import { figuresOf } from './figures.ts';

const ROUNDS = 40;
const WARM_UP = 5;
const FRAME_MS = 1_000 / 60;
/** As a quick scanner in keyboard mode types. */
const KEY_GAP_MS = 2;

const now = (): number => Number(process.hrtime.bigint()) / 1e6;

/** A line to the proxy that notes when a payment was on it. */
async function wireTo(port: number) {
  const seen: number[] = [];
  const server = createServer((near) => {
    const far = connect(port, '127.0.0.1').setNoDelay();
    near.setNoDelay().on('data', (chunk) => {
      if (chunk.includes('PUT /v1/payments/')) seen.push(now());
    });
    near.pipe(far).pipe(near);
    for (const end of [near, far]) end.on('error', () => near.destroy());
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  return { port: (server.address() as AddressInfo).port, seen, close: () => server.close() };
}

async function measure(): Promise<void> {
  const shop = await Shop.open();
  const wire = await wireTo(shop.proxy.port);
  const devices = await VirtualDevices.open({
    devices: [HID_SCANNER, SERIAL_SCANNER],
    origin: originOf(shop),
    targetPort: wire.port,
  });
  const till = await TillPage.pair(devices.browser, shop);
  await till.page.waitForSelector('[data-testid=scanner][data-connected="2"]');

  const hid = () => devices.send(HID_SCANNER.node, ...posReports(newCode()));
  const serial = () => devices.send(SERIAL_SCANNER.node, serialChunk(`${newCode()}\r`));
  const keyboard = () => till.typeKeys([...Array.from(newCode(), character), ENTER], KEY_GAP_MS);
  const cases = [
    { name: 'HID POS', scan: hid, isDrawn: true },
    { name: 'serial', scan: serial, isDrawn: true },
    { name: 'keyboard', scan: keyboard, isDrawn: true },
    { name: 'HID POS, while the amount is drawn', scan: hid, isDrawn: false },
    { name: 'serial, while the amount is drawn', scan: serial, isDrawn: false },
  ].map((each) => ({ ...each, tookMs: [] as number[] }));
  for (let round = -WARM_UP; round < ROUNDS; round += 1) {
    for (const { scan, isDrawn, tookMs } of cases) {
      await till.enterAmount(5);
      if (isDrawn) await drawn(till);
      const before = wire.seen.length;
      const sentAt = await scan();
      const onWireAt = await until('the payment on the wire', () => wire.seen[before]);
      if (round >= 0) tookMs.push(onWireAt - sentAt);
      await till.expectState('paid');
      await till.part('new-sale').click();
    }
  }
  for (const { name, tookMs } of cases) report(name, tookMs);

  const unplugged: number[] = [];
  for (let round = 0; round < 5; round += 1) {
    await devices.unplug(SERIAL_SCANNER.node);
    const at = await devices.unplug(HID_SCANNER.node);
    await till.page.waitForSelector('[data-testid=scanner][data-scanner=gone]');
    unplugged.push(now() - at);
    await devices.plug(HID_SCANNER.node);
    await devices.plug(SERIAL_SCANNER.node);
    await till.page.waitForSelector('[data-testid=scanner][data-connected="2"]');
  }
  console.log(`unplugged to shown: at most ${Math.max(...unplugged).toFixed(0)} ms`);
  await devices.close();
  wire.close();
  await shop.close();
}

/** The frame with all that has changed so far is on the screen, and the page has nothing to do. */
async function drawn(till: TillPage): Promise<void> {
  await till.page.evaluate(
    () =>
      new Promise<void>((resolve) => {
        requestAnimationFrame(() => requestIdleCallback(() => resolve()));
      }),
  );
}

function report(name: string, tookMs: readonly number[]): void {
  const { medianMs, p95Ms } = figuresOf(tookMs);
  const frames = `p95 is ${(p95Ms / FRAME_MS).toFixed(2)} of a frame`;
  console.log(`${name}: p50 ${medianMs.toFixed(1)} ms, p95 ${p95Ms.toFixed(1)} ms; ${frames}`);
}

const reason = whyNoVirtualDevices();
if (reason === undefined) await measure();
else console.log(`skipped: ${reason}`);
