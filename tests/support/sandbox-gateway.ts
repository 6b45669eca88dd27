/** The sandbox in this process, with keys that all tests share: an RSA pair costs more than a whole test. */
import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { sandboxKeys, type SandboxKeys } from '@kaikei/proxy/sandbox/keys.ts';
import { startSandbox, type Sandbox, type SandboxOptions } from '@kaikei/proxy/sandbox/sandbox.ts';

/** Make-believe keys of this tree, which no gateway but ours knows; made by the first test that wants them. */
const FOLDER = fileURLToPath(
  new URL('../../node_modules/.cache/kaikei/test-keys', import.meta.url),
);

let kept: Promise<SandboxKeys> | undefined;

export function sharedKeys(): Promise<SandboxKeys> {
  return (kept ??= mkdir(FOLDER, { recursive: true, mode: 0o700 }).then(() => sandboxKeys(FOLDER)));
}

/** On a free port, in memory. */
export async function openSandbox(options: Partial<SandboxOptions> = {}): Promise<Sandbox> {
  return startSandbox({ port: 0, keys: await sharedKeys(), ...options });
}
