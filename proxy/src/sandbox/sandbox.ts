/**
 * The sandbox gateway: behaves as a PayCloud-family gateway on this machine, with its own keys,
 * ledger and call log, and plays the behaviour that a payment code asks for. No money moves.
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { hmacSha256Hex } from '@kaikei/shared/digest.ts';
import { rsaSigner } from '../gateway/signature.ts';
import { OrderStore } from './store/order-store.ts';
import { CallLog, type CallRecord } from './store/call-log.ts';
import { codeHashKey, openDatabase } from './store/database.ts';
import { CallHandler } from './calls/call-handler.ts';
import { wallClock, type SandboxClock } from './clock.ts';
import { sandboxKeys, type SandboxKeys } from './keys.ts';
import { ledgerOf, type Ledger } from './ledger.ts';
import { notify } from './notify.ts';
import { GatewayServer } from './server.ts';
import { Sealer } from './wire/sealer.ts';

/** Plainly make-believe; no real merchant has these. */
const DEMO_TENANT = {
  appId: 'demo0000000000000001',
  merchantNo: '300000000001',
  storeNo: '4000000001',
} as const;

export interface SandboxOptions {
  /** 0 takes a free one. */
  port: number;
  host?: string;
  /** Where ledger and keys are kept (made where it is missing); in memory where left out. */
  dataFolder?: string;
  /** In place of new ones, or of those of the data folder. */
  keys?: SandboxKeys;
  clock?: SandboxClock;
}

export interface Sandbox {
  /** The base URL, to be the till's gateway URL. */
  url: string;
  appId: string;
  merchantNo: string;
  storeNo: string;
  gatewayPublicKeyPem: string;
  appPrivateKeyPem: string;
  /** Files of the data folder, where there is one. */
  gatewayPublicKeyFile?: string;
  appPrivateKeyFile?: string;
  ledger(): Ledger;
  /** Oldest first; of one payment, or all. */
  calls(order?: string): CallRecord[];
  close(): Promise<void>;
}

/** @throws Node's error where the port is taken (`EADDRINUSE`) or the folder cannot be written */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const { dataFolder, host = '127.0.0.1', clock = wallClock } = options;
  if (dataFolder !== undefined) await mkdir(dataFolder, { recursive: true, mode: 0o700 });
  const keys = options.keys ?? (await sandboxKeys(dataFolder));
  const db = openDatabase(dataFolder === undefined ? ':memory:' : join(dataFolder, 'sandbox.db'));
  const now = () => clock.now();
  const store = new OrderStore(db);
  const calls = new CallLog(db);
  const sealer = new Sealer(rsaSigner(keys.gatewayPrivateKey), now);
  const hashKey = codeHashKey(db);
  const handler = new CallHandler({
    db,
    store,
    calls,
    tenant: { ...DEMO_TENANT, appPublicKey: keys.appPublicKey },
    hashCode: (code) => hmacSha256Hex(hashKey, code),
  });
  const ledger = () => ledgerOf(store, now());
  const callsOf = (order?: string) => calls.list(order);
  const notifyDeps = { store, sealer, now, ...DEMO_TENANT };
  const controls = {
    ledger,
    calls: callsOf,
    notify: (request: Parameters<typeof notify>[1]) => notify(notifyDeps, request),
  };
  const server = new GatewayServer({ handler, calls, sealer, controls, clock });
  try {
    const port = await server.listen(options.port, host);
    return {
      url: `http://${host.includes(':') ? `[${host}]` : host}:${port}`,
      ...DEMO_TENANT,
      ...credentials(keys),
      ledger,
      calls: callsOf,
      async close() {
        await server.close();
        db.close();
      },
    };
  } catch (error) {
    db.close();
    throw error;
  }
}

function credentials(keys: SandboxKeys) {
  const { gatewayPublicKeyPem, appPrivateKeyPem, gatewayPublicKeyFile, appPrivateKeyFile } = keys;
  return {
    gatewayPublicKeyPem,
    appPrivateKeyPem,
    ...(gatewayPublicKeyFile !== undefined && { gatewayPublicKeyFile }),
    ...(appPrivateKeyFile !== undefined && { appPrivateKeyFile }),
  };
}
