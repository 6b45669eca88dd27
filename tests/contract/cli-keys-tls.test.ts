/** `keys tls`: HTTPS for a shop's own network, and a renewal that nobody at a till notices. */
import {
  X509Certificate,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
} from 'node:crypto';
import {
  chmod,
  mkdir,
  mkdtemp,
  readFile,
  readdir,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { get } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TLSSocket } from 'node:tls';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  distinguishedName,
  issueCertificate,
  partsOf,
  serverExtensions,
} from '@kaikei/proxy/keys/certificate.ts';
import { kaikei, startKaikei } from '../support/command.ts';
import { settings } from '../support/settings.ts';
import { until } from '../support/until.ts';
import { rsaPem } from '../support/rsa-pairs.ts';
import rsaAuthority from '../fixtures/rsa-authority.json' with { type: 'json' };

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kaikei-tls-'));
});
afterEach(() => rm(folder, { recursive: true }));

const keysTls = (...hosts: string[]) =>
  kaikei(['keys', 'tls', ...hosts.flatMap((host) => ['--host', host]), '--out', 'tls'], {
    cwd: folder,
  });
const read = (name: string) => readFile(join(folder, 'tls', name), 'utf8');
const certificate = async (name: string) => new X509Certificate(await read(name));

/** Asks over TLS as a tablet that trusts this authority; gives the certificate that it was shown. */
function shownTo(ca: string, url: string, servername: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const headers = { host: servername };
    const asked = get(url, { ca, servername, headers, agent: false }, (response) => {
      response.resume();
      const { socket } = response;
      if (response.statusCode === 200 && socket instanceof TLSSocket)
        resolve(socket.getPeerCertificate().fingerprint256);
      else reject(new Error(`status ${String(response.statusCode)}`));
    });
    asked.on('error', reject);
  });
}

test('an authority for the tablets and a certificate that it vouches for; keys for the owner alone', async () => {
  const { status, stdout, stderr } = await keysTls('till.local', '192.168.1.20', 'fd00::5');
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  const [ca, server] = [await certificate('ca.crt'), await certificate('server.crt')];
  expect(ca.ca).toBe(true);
  expect(stdout).toContain(ca.fingerprint256);
  expect(server.ca).toBe(false);
  expect(server.verify(ca.publicKey)).toBe(true);
  expect(server.checkHost('till.local')).toBe('till.local');
  expect(server.checkIP('192.168.1.20')).toBe('192.168.1.20');
  expect(server.checkIP('fd00::5')).toBeDefined();
  expect(server.checkHost('example.com')).toBeUndefined();
  for (const each of [ca, server])
    expect(each.publicKey.asymmetricKeyDetails).toMatchObject({ namedCurve: 'prime256v1' });
  const days = (Date.parse(server.validTo) - Date.now()) / 86_400_000;
  expect(days).toBeGreaterThan(700);
  expect(days).toBeLessThan(825);
  for (const name of ['ca.key', 'server.key']) {
    expect((await stat(join(folder, 'tls', name))).mode & 0o777).toBe(0o600);
  }
});

test('serve serves the certificate, and a renewed one without a restart; a spoiled one is told of and not served', async () => {
  await keysTls('till.local');
  const ca = await read('ca.crt');
  const { env } = await settings();
  const [certFile, keyFile] = [join(folder, 'tls/server.crt'), join(folder, 'tls/server.key')];
  const serving = startKaikei(['serve'], {
    cwd: folder,
    env: {
      ...env,
      KAIKEI_TLS_CERT_FILE: certFile,
      KAIKEI_TLS_KEY_FILE: keyFile,
      KAIKEI_ALLOWED_HOSTS: 'till.local',
    },
  });
  const url = await serving.says(/"listening":"([^"]+)"/g);
  const first = (await certificate('server.crt')).fingerprint256;
  expect(await shownTo(ca, url, 'till.local')).toBe(first);

  const serverKey = await read('server.key');
  await writeFile(keyFile, rsaPem('other').privatePem);
  await until('the complaint', () => serving.stderr.includes('cannot be served'));
  expect(await shownTo(ca, url, 'till.local')).toBe(first);
  expect(serving.stderr).not.toMatch(/MII/);

  const whole = await read('server.crt');
  await writeFile(keyFile, serverKey);
  await writeFile(certFile, whole + whole.slice(0, 500));
  await until('the next complaint', () => complaints(serving.stderr) > 1);
  expect(await shownTo(ca, url, 'till.local')).toBe(first);
  await rm(certFile);
  await until('one more', () => complaints(serving.stderr) > 2);
  expect(await shownTo(ca, url, 'till.local')).toBe(first);

  const renewed = await keysTls('till.local');
  expect(renewed.stdout).toMatch(/^Renewed by the authority/);
  expect(await read('ca.crt')).toBe(ca);
  const second = (await certificate('server.crt')).fingerprint256;
  expect(second).not.toBe(first);
  await until('the renewal', () => serving.stderr.includes('was renewed'));
  expect(await shownTo(ca, url, 'till.local')).toBe(second);
});

const complaints = (log: string) => log.match(/cannot be served: the old one stays/g)?.length ?? 0;

test('an authority that older versions made, of RSA, renews too', async () => {
  await mkdir(join(folder, 'tls'), { mode: 0o700 });
  await writeFile(join(folder, 'tls/ca.crt'), rsaAuthority.cert, { mode: 0o600 });
  await writeFile(join(folder, 'tls/ca.key'), rsaAuthority.key, { mode: 0o600 });
  const { status, stdout } = await keysTls('till.local');
  expect({ status, stdout }).toMatchObject({
    status: 0,
    stdout: expect.stringMatching(/^Renewed by/),
  });
  const server = await certificate('server.crt');
  expect(server.verify(createPublicKey(rsaAuthority.cert))).toBe(true);
  expect(server.checkIssued(new X509Certificate(rsaAuthority.cert))).toBe(true);
});

test('what somebody planted is neither followed nor filled', { tags: ['long'] }, async () => {
  await keysTls('till.local');
  const victim = join(folder, 'victim');
  await writeFile(victim, 'mine');
  for (const name of ['server.key', 'server.crt', 'server.key.new', 'server.crt.new']) {
    await rm(join(folder, 'tls', name), { force: true });
    await symlink(victim, join(folder, 'tls', name));
  }
  expect((await keysTls('till.local')).status).toBe(0);
  expect(await readFile(victim, 'utf8')).toBe('mine');
  expect(await read('server.key')).toMatch(/PRIVATE KEY/);
  await rm(join(folder, 'tls/server.key'));
  await writeFile(join(folder, 'tls/server.key'), '', { mode: 0o666 });
  await chmod(join(folder, 'tls/server.key'), 0o666);
  expect((await keysTls('till.local')).status).toBe(0);
  expect((await stat(join(folder, 'tls/server.key'))).mode & 0o777).toBe(0o600);
  expect((await readdir(join(folder, 'tls'))).filter((name) => /[0-9a-f]{16}/.test(name))).toEqual(
    [],
  );
});

test('an authority that others may write signs nothing', async () => {
  await keysTls('till.local');
  await chmod(join(folder, 'tls/ca.key'), 0o622);
  const ended = await keysTls('till.local');
  expect(ended).toMatchObject({ status: 1, stdout: '' });
  expect(ended.stderr).toMatch(
    /ca\.key: the file can be written by group or others; chmod go-w it/,
  );
});

test(
  'whoever gets hold of the authority gets no other host by it',
  { tags: ['long'] },
  async () => {
    await keysTls('till.local');
    const [ca, caKey] = [await read('ca.crt'), await read('ca.key')];
    const given = await settings();
    const serveWith = async (host: string) => {
      const made = signedBy(ca, caKey, host);
      const serving = startKaikei(['serve'], {
        cwd: folder,
        env: {
          ...given.env,
          KAIKEI_DATABASE: join(folder, host, 'kaikei.db'),
          KAIKEI_TLS_CERT_FILE: await given.file(`${host}.crt`, made.cert),
          KAIKEI_TLS_KEY_FILE: await given.file(`${host}.key`, made.key),
          KAIKEI_ALLOWED_HOSTS: host,
        },
      });
      return shownTo(ca, await serving.says(/"listening":"([^"]+)"/g), host);
    };
    expect(await serveWith('till.local')).toMatch(/^[0-9A-F:]+$/);
    await expect(serveWith('bank.example.com')).rejects.toThrow(/permitted subtree violation/);
  },
);

test.each([
  { says: 'no host', hosts: [], status: 64, why: /--host is missing/ },
  { says: 'a URL', hosts: ['https://till.local'], status: 64, why: /no host name/ },
  { says: 'a port', hosts: ['till.local:8787'], status: 64, why: /no host name/ },
  { says: 'a wildcard', hosts: ['*.local'], status: 64, why: /no host name/ },
])('keys tls refuses $says', { tags: ['long'] }, async ({ hosts, status, why }) => {
  const ended = await keysTls(...hosts);
  expect(ended).toMatchObject({ status, stdout: '' });
  expect(ended.stderr).toMatch(why);
});

test(
  'keys tls refuses other names by the same authority, or one without its key',
  { tags: ['long'] },
  async () => {
    await keysTls('till.local');
    const before = await read('server.crt');
    const other = await keysTls('other.local');
    expect(other).toMatchObject({ status: 1, stdout: '' });
    expect(other.stderr).toMatch(/^kaikei: the authority is for other names[^\n]*\n$/);
    await rm(join(folder, 'tls/ca.key'));
    expect((await keysTls('till.local')).stderr).toMatch(/ca\.key is missing: put it back/);
    expect(await read('server.crt')).toBe(before);
  },
);

/** What a thief of the authority's key would make. */
function signedBy(ca: string, caKey: string, host: string) {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const wanted = {
    issuer: partsOf(ca).subject,
    subject: distinguishedName('Somebody'),
    publicKey,
    notBefore: Date.now() - 1_000,
    notAfter: Date.now() + 86_400_000,
    extensions: serverExtensions(publicKey, createPublicKey(ca), [host]),
  };
  return {
    cert: issueCertificate(wanted, createPrivateKey(caKey)),
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}
