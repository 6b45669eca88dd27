import { startSandbox } from '../sandbox/sandbox.ts';
import {
  CommandError,
  EXIT,
  isPortInUse,
  print,
  printJson,
  printText,
  readArgs,
  stopSignal,
} from './io.ts';

export const usage = 'sandbox [--port <port>] [--data <folder>] [--json]';
const DEFAULT_PORT = '8788';

export async function run(args: string[]): Promise<number> {
  const { values } = readArgs(
    args,
    { port: { type: 'string' }, data: { type: 'string' }, json: { type: 'boolean' } },
    usage,
  );
  const port = checkedPort(values.port ?? DEFAULT_PORT, usage);
  const { data } = values;
  const options = { port, ...(data !== undefined && { dataFolder: data }) };
  const sandbox = await startSandbox(options).catch((error: unknown) => {
    throw isPortInUse(error) ? portTaken(port) : error;
  });
  const { url, appId, merchantNo, storeNo, gatewayPublicKeyPem, appPrivateKeyPem } = sandbox;
  if (values.json) {
    const { gatewayPublicKeyFile, appPrivateKeyFile } = sandbox;
    printJson({
      url,
      appId,
      merchantNo,
      storeNo,
      gatewayPublicKey: gatewayPublicKeyPem,
      gatewayPublicKeyFile,
      appPrivateKey: appPrivateKeyPem,
      appPrivateKeyFile,
    });
  } else {
    print(`The sandbox gateway listens at ${url}. No real money moves here.`);
    print(`App ${appId}, merchant ${merchantNo}, store ${storeNo}`);
    print(`The gateway's public key${placeOf(sandbox.gatewayPublicKeyFile)}:`);
    printText(gatewayPublicKeyPem.trim());
    print(`The demo app's private key${placeOf(sandbox.appPrivateKeyFile)}:`);
    // Make-believe, and to be had nowhere else where nothing is kept.
    if (sandbox.appPrivateKeyFile === undefined) printText(appPrivateKeyPem.trim());
  }
  await stopSignal();
  await sandbox.close();
  return EXIT.ok;
}

function placeOf(file: string | undefined): string {
  return file === undefined ? ', kept in memory only' : ` (${file})`;
}

export function portTaken(port: number): CommandError {
  return new CommandError(
    `port ${port} is already in use; stop what uses it, or choose another with --port`,
  );
}

export function checkedPort(text: string, called: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text);
  throw new CommandError(`--port must be 0 to 65535. Usage: kaikei ${called}`, EXIT.usage);
}
