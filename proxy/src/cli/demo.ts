/** `npm start`: sandbox gateway, proxy and till in one process, with nothing configured. */
import { join } from 'node:path';
import { storeChangeSchema } from '@kaikei/shared/shop/store.ts';
import * as v from 'valibot';
import { envToConfig } from '../config/config.ts';
import { readEnv } from '../config/env.ts';
import { integer } from '../config/values.ts';
import { createLogger } from '../log.ts';
import { startSandbox, type Sandbox } from '../sandbox/sandbox.ts';
import { serve, type Serving } from '../serve.ts';
import { DatabaseInUseError } from '../store/errors.ts';
import type { Store } from '../store/port.ts';
import { ensureStaff, type NewPerson } from '../shop/staff.ts';
import { makePairingCode } from '../terminals/pair.ts';
import { pairingCodeHash } from '../terminals/secrets.ts';
import {
  CommandError,
  EXIT,
  complain,
  endSoon,
  isPortInUse,
  print,
  readArgs,
  stopSignal,
} from './io.ts';
import { checkedPort, portTaken } from './sandbox.ts';

export const usage = 'demo [--port <port>] [--data <folder>]';
const DEFAULT_PORT = 8787;
const DEFAULT_FOLDER = './data/demo';
const LOOK_EVERY_MS = 1_000;

export async function run(args: string[]): Promise<number> {
  const options = { port: { type: 'string' }, data: { type: 'string' } } as const;
  const { values } = readArgs(args, options, usage);
  const folder = values.data ?? DEFAULT_FOLDER;
  const port = values.port === undefined ? portFromEnv() : checkedPort(values.port, usage);
  const stopped = stopSignal();
  const sandbox = await startSandbox({ port: 0, dataFolder: folder });
  let serving: Serving;
  try {
    serving = await serve(demoConfig(sandbox, folder, port), createLogger('warn'));
  } catch (error) {
    await sandbox.close();
    throw isPortInUse(error) ? portTaken(port) : asOfDemo(error, folder);
  }
  const { store } = await serving.ready;
  const origin = `http://localhost:${serving.listening.port}`;
  print(`Kaikei is running at ${origin} with the sandbox gateway: no real money moves.`);
  await nameStore(store, sandbox.storeNo);
  await sayStaff(store, sandbox.storeNo);
  const stopPairing = keepPairing(store, origin, sandbox.storeNo);
  await stopped;
  stopPairing();
  await serving.stop();
  await sandbox.close();
  endSoon(EXIT.ok);
  return EXIT.ok;
}

/** The demo reads no setting of the database, so none is to be changed. */
function asOfDemo(error: unknown, folder: string): unknown {
  if (!(error instanceof DatabaseInUseError)) return error;
  return new CommandError(
    `a demo runs already on the data in ${folder}; stop it, or choose another folder with --data`,
    EXIT.inUse,
  );
}

/** Where to listen is all that is read of the environment: it moves no money. @throws ConfigError */
function portFromEnv(): number {
  return integer(readEnv(), 'KAIKEI_PORT', DEFAULT_PORT, 0, 65_535);
}

/** For receipts. The number of the issuer has the right form, and is nobody's. */
const STORE = v.parse(storeChangeSchema, {
  name: 'デモ商店 Demo Shop',
  address: '東京都千代田区デモ町 1-2-3',
  phone: '03-0000-0000',
  registrationNumber: 'T9000000000000',
  receiptFooter: 'ありがとうございました。またお越しください。\nThis is a demo: no money moved.',
});

/** Unless somebody has set it. */
async function nameStore({ profiles }: Store, storeNo: string): Promise<void> {
  const all = await profiles.list();
  if (all.some((profile) => profile.storeNo === storeNo)) return;
  await profiles.set(storeNo, STORE, Date.now());
}

/** Known to everybody, as all of the demo is. */
const STAFF: readonly Pick<NewPerson, 'name' | 'role' | 'pin'>[] = [
  { name: 'Demo cashier', role: 'cashier', pin: '1234' },
  { name: 'Demo manager', role: 'manager', pin: '9876' },
];

async function sayStaff(store: Store, storeNo: string): Promise<void> {
  for (const person of STAFF) await ensureStaff(store, { ...person, storeNo }, Date.now());
  const all = STAFF.map(({ role, pin }) => `${role} ${pin}`);
  print(`PINs of the demo’s staff: ${all.join(', ')}`);
}

/** Other live settings are never looked at: what is shown here must not be able to reach real money. */
function demoConfig(sandbox: Sandbox, folder: string, port: number) {
  const { gatewayPublicKeyFile, appPrivateKeyFile } = sandbox;
  return envToConfig({
    KAIKEI_GATEWAY_URL: sandbox.url,
    KAIKEI_APP_ID: sandbox.appId,
    KAIKEI_MERCHANT_NO: sandbox.merchantNo,
    KAIKEI_APP_PRIVATE_KEY_FILE: appPrivateKeyFile ?? '',
    KAIKEI_GATEWAY_PUBLIC_KEY_FILE: gatewayPublicKeyFile ?? '',
    KAIKEI_DATABASE: join(folder, 'kaikei.db'),
    KAIKEI_PORT: String(port),
    KAIKEI_LOCATION: '35.6812,139.7671',
    KAIKEI_METRICS_ADDR: 'off',
  });
}

/** Prints a pairing link, and a fresh one whenever it was used or has expired. */
function keepPairing(store: Store, origin: string, storeNo: string): () => void {
  let hash = '';
  let busy = false;
  const look = async () => {
    if (await store.terminals.pairingCodeIsOpen(hash, Date.now())) return;
    const first = hash === '';
    const paired = await store.terminals.list();
    const terminal = { name: `Till ${paired.length + 1}`, storeNo };
    const { pairingCode } = await makePairingCode(store.terminals, terminal, Date.now());
    hash = pairingCodeHash(pairingCode);
    print(
      `${first ? 'Pair this browser' : 'Pair another browser'}: ${origin}/#pair=${pairingCode}`,
    );
  };
  const tick = () => {
    if (busy) return;
    busy = true;
    look()
      .catch((error: unknown) => {
        complain(`no pairing link could be made: ${String(error)}`);
      })
      .finally(() => (busy = false));
  };
  tick();
  const timer = setInterval(tick, LOOK_EVERY_MS);
  return () => clearInterval(timer);
}
