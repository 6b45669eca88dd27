/** `terminals pair`, `list` and `revoke`, beside a proxy that serves. */
import { describe, expect, onTestFinished } from 'vitest';
import { kaikei } from '../support/command.ts';
import { spendPairingCode, type PairingCode } from '../support/pairing.ts';
import { settings } from '../support/settings.ts';
import { shopTest } from '../support/shop-test.ts';

const test = shopTest();

const FIVE_MINUTES = 300_000;
/** Crockford's base32 leaves out what is mistaken for a digit. */
const CODE = /^[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$/;

describe('terminals pair', () => {
  const pair = ['terminals', 'pair', '--store', '4122000031', '--name', 'Till 1'];

  test('--json: the code and when it expires, and no more', async ({ shop }) => {
    const before = Date.now();
    const { status, stdout, stderr } = await shop.proxy.command(...pair, '--json');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(/^\{.*\}\n$/);
    const made = JSON.parse(stdout) as { pairingCode: string; expiresAt: string };
    expect(Object.keys(made)).toEqual(['pairingCode', 'expiresAt']);
    expect(made.pairingCode).toMatch(CODE);
    const expiresAt = Date.parse(made.expiresAt);
    expect(new Date(expiresAt).toISOString()).toBe(made.expiresAt);
    expect(expiresAt).toBeGreaterThanOrEqual(before + FIVE_MINUTES);
    expect(expiresAt).toBeLessThanOrEqual(Date.now() + FIVE_MINUTES);
  });

  test('for people: one line with both', async ({ shop }) => {
    const { status, stdout } = await shop.proxy.command(...pair);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^Pairing code [0-9A-Z]{4}-[0-9A-Z]{4}, .* until \d{4}-.*Z\n$/);
  });

  test('a code pairs one browser, however it is typed', async ({ shop }) => {
    const args = ['--store', 'store-2', '--name', 'Till 2', '--json'];
    const { stdout } = await shop.proxy.command('terminals', 'pair', ...args);
    const { pairingCode } = JSON.parse(stdout) as PairingCode;
    const typed = ` ${pairingCode.toLowerCase().replace('-', '').replaceAll('0', 'o')} `;
    const answer = await spendPairingCode(shop.proxy, typed);
    expect(answer.terminal).toMatchObject({ name: 'Till 2', storeNo: 'store-2' });
    expect((await spendPairingCode(shop.proxy, pairingCode)).outcome).toBe('409 pairing-code-used');
  });

  test('works before the first serve', async () => {
    const { folder, env } = await settings();
    const ended = await kaikei([...pair, '--json'], { cwd: folder, env });
    expect(ended.status).toBe(0);
    expect(JSON.parse(ended.stdout)).toHaveProperty('pairingCode');
    expect(ended.stderr).toMatch(/^kaikei: the database [^\n]+ was not there [^\n]+\n$/);
    const listed = await kaikei(['terminals', 'list'], { cwd: folder, env });
    expect(listed.stdout).toMatch(/No terminal is paired yet/);
    expect(listed.stderr).toBe('');
  });
});

describe('terminals pair --replace', () => {
  test('gives the terminal a new browser, and a new name where one is told', async ({ shop }) => {
    const old = await shop.pair({ name: 'Till 3' });
    const again = await shop.pair({ name: 'Till 3b', replace: old.id });
    expect(again.id).toBe(old.id);
    expect((await old.me()).outcome).toBe('401 terminal-unauthenticated');
    expect((await again.me()).terminal).toMatchObject({ id: old.id, name: 'Till 3b' });
    const { stdout } = await shop.proxy.command('terminals', 'pair', '--replace', old.id, '--json');
    await spendPairingCode(shop.proxy, (JSON.parse(stdout) as { pairingCode: string }).pairingCode);
    expect((await again.me()).outcome).toBe('401 terminal-unauthenticated');
  });

  test('refuses an unknown terminal, and another store', async ({ shop }) => {
    const { id } = await shop.pair();
    const replace = (...args: string[]) =>
      shop.proxy.command('terminals', 'pair', '--replace', ...args);
    expect(await replace('t_nobody')).toEqual({
      status: 1,
      stdout: '',
      stderr: 'kaikei: there is no such terminal\n',
    });
    const elsewhere = await replace(id, '--store', 'elsewhere');
    expect(elsewhere).toMatchObject({ status: 1, stdout: '' });
    expect(elsewhere.stderr).toMatch(/^kaikei: the terminal belongs to store [^\n]+\n$/);
  });
});

describe('terminals list and revoke', () => {
  test('who is paired, and the way to end it', async ({ shop }) => {
    const till = await shop.pair({ name: 'Till 4' });
    const stream = await till.events();
    onTestFinished(() => {
      stream.close();
    });
    expect((await shop.proxy.command('terminals', 'list')).stdout).toMatch(
      new RegExp(`^${till.id} .* paired .* Till 4$`, 'm'),
    );
    const own = async () => {
      const { stdout } = await shop.proxy.command('terminals', 'list', '--json');
      const all = JSON.parse(stdout) as { id: string }[];
      return all.find(({ id }) => id === till.id);
    };
    expect(await own()).toMatchObject({ name: 'Till 4', status: 'paired' });

    const revoke = () => shop.proxy.command('terminals', 'revoke', till.id);
    expect((await revoke()).status).toBe(0);
    expect((await till.me()).outcome).toBe('403 terminal-revoked');
    expect(await stream.next('none')).toBeUndefined();
    expect(await own()).toMatchObject({ status: 'revoked', revokedAt: expect.any(String) });
    const twice = await revoke();
    expect(twice).toMatchObject({ status: 1, stdout: '' });
    expect(twice.stderr).toMatch(/^kaikei: there is no such terminal[^\n]*\n$/);
  });
});
