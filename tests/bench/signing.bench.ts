/** Signatures a second: node:crypto off the event loop, which the proxy uses, beside node-forge, the tests' oracle. */
import { generateKeyPairSync } from 'node:crypto';
import forge from 'node-forge';
import { rsaSigner } from '@kaikei/proxy/gateway/signature.ts';

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
console.log(`node:crypto ${ours.toFixed(0)}/s, node-forge ${theirs.toFixed(0)}/s`);
console.log(`ratio ${(ours / theirs).toFixed(1)}`);
