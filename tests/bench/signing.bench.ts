/** Signatures a second: node:crypto off the event loop, which the proxy uses, beside node-forge and `openssl speed`. */
import { spawnSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { availableParallelism } from 'node:os';
import forge from 'node-forge';
import { rsaSigner } from '@kaikei/proxy/gateway/signature.ts';
import { report } from './figures.ts';

const MEASURED_MS = 2_000;
const AT_A_TIME = 64;
const bytes = Buffer.from('amount=1500&app_id=1&merchant_no=2&'.repeat(20), 'utf8');

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const signer = rsaSigner(privateKey);
const forgeKey = forge.pki.privateKeyFromPem(
  privateKey.export({ type: 'pkcs1', format: 'pem' }).toString(),
);

async function perSecond(batch: () => Promise<number>): Promise<number> {
  const start = performance.now();
  let made = 0;
  while (performance.now() - start < MEASURED_MS) made += await batch();
  return (made * 1000) / (performance.now() - start);
}

const ours = await perSecond(async () => {
  await Promise.all(Array.from({ length: AT_A_TIME }, () => signer.sign(bytes)));
  return AT_A_TIME;
});
const theirs = await perSecond(() => {
  forgeKey.sign(forge.md.sha256.create().update(bytes.toString('binary'), 'raw'));
  return Promise.resolve(1);
});
/** By all cores, as the signer's threads have them; undefined where there is no openssl. */
function opensslPerSecond(): number | undefined {
  const cores = String(availableParallelism());
  const args = ['speed', '-mr', '-seconds', String(MEASURED_MS / 1000), '-multi', cores, 'rsa2048'];
  const { status, stdout } = spawnSync('openssl', args, { encoding: 'utf8' });
  // `+F2:…:2048:<s each sign>:<s each verify>…`; older ones give numbers a second.
  const secondsEach = Number(/^\+F2:\d+:2048:([\d.]+)/m.exec(stdout)?.[1]);
  if (status !== 0 || !(secondsEach > 0)) return undefined;
  return secondsEach < 1 ? 1 / secondsEach : secondsEach;
}

const openssl = opensslPerSecond();
console.log(`node:crypto ${ours.toFixed(0)}/s, node-forge ${theirs.toFixed(0)}/s`);
report({
  measure: 'signatures by node:crypto',
  value: ours,
  unit: '/s',
  ratio: { to: 'node-forge', is: ours / theirs },
});
if (openssl === undefined) console.log('skipped: openssl speed does not run here');
else {
  report({
    measure: 'signatures by node:crypto, against openssl speed on all cores',
    value: ours,
    unit: '/s',
    ratio: { to: 'openssl', is: ours / openssl },
    goal: '>= 0.85',
  });
}
