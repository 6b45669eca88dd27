/** `policies`: what gives a fleet of tills its scanners without a chooser. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { kaikei } from '../support/command.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kaikei-policies-'));
});
afterAll(() => rm(folder, { recursive: true }));

const ORIGIN = 'https://till.example.jp';
const policies = (...args: string[]) => kaikei(['policies', ...args], { cwd: folder });

interface Chrome {
  WebHidAllowDevicesWithHidUsagesForUrls: { urls: string[]; usages: unknown[] }[];
  SerialAllowUsbDevicesForUrls?: { urls: string[]; devices: { vendor_id: number }[] }[];
  SerialAllowAllPortsForUrls?: string[];
  WebUsbAllowDevicesForUrls: { urls: string[]; devices: { vendor_id: number }[] }[];
  VideoCaptureAllowedUrls: string[];
}

async function chromePart(...args: string[]): Promise<Chrome> {
  const { status, stdout } = await policies('--origin', ORIGIN, '--only', 'chrome', ...args);
  expect(status).toBe(0);
  return JSON.parse(stdout) as Chrome;
}

test('policies grant scanners by what they do, and serial ports by their makers, to that origin alone', async () => {
  const chrome = await chromePart();
  expect(chrome.WebHidAllowDevicesWithHidUsagesForUrls).toEqual([
    {
      urls: [ORIGIN],
      usages: [
        { usage_page: 140, usage: 2 },
        { usage_page: 65_349, usage: 19_200 },
        { usage_page: 65_349, usage: 18_944 },
      ],
    },
  ]);
  const [serial] = chrome.SerialAllowUsbDevicesForUrls ?? [];
  expect(serial?.urls).toEqual([ORIGIN]);
  expect(serial?.devices).toContainEqual({ vendor_id: 3_118 });
  // Receipt printers: Epson's.
  expect(serial?.devices).toContainEqual({ vendor_id: 0x04b8 });
  const [usb] = chrome.WebUsbAllowDevicesForUrls;
  expect(usb?.urls).toEqual([ORIGIN]);
  expect(usb?.devices).toContainEqual({ vendor_id: 0x04b8 });
  expect(chrome.VideoCaptureAllowedUrls).toEqual([ORIGIN]);
});

test('policies grant every serial port where that is asked for', async () => {
  const chrome = await chromePart('--all-ports');
  expect(chrome.SerialAllowAllPortsForUrls).toEqual([ORIGIN]);
  expect(chrome).not.toHaveProperty('SerialAllowUsbDevicesForUrls');
});

test('policies take another maker, in both parts', async () => {
  const { stdout } = await policies('--origin', ORIGIN, '--vendor', '0x1A2B', '--json');
  const { chrome, udev } = JSON.parse(stdout) as { chrome: Chrome; udev: string };
  expect(chrome.SerialAllowUsbDevicesForUrls?.[0]?.devices).toContainEqual({ vendor_id: 0x1a2b });
  expect(udev).toContain('ATTRS{idVendor}=="1a2b"');
});

test('policies give udev rules, each line one that udev reads', async () => {
  const { stdout } = await policies('--origin', ORIGIN, '--only', 'udev');
  const rule =
    /^(?:# .+|SUBSYSTEM=="(?:hidraw|tty|usb)", ATTRS?\{idVendor\}=="[0-9a-f]{4}", TAG\+="uaccess".*)$/;
  const lines = stdout.trim().split('\n');
  expect(lines.length).toBeGreaterThan(10);
  expect(lines.filter((line) => !rule.test(line))).toEqual([]);
});

test('policies say where both parts go', async () => {
  const { status, stdout } = await policies('--origin', `${ORIGIN}/`);
  expect(status).toBe(0);
  expect(stdout).toContain('/etc/opt/chrome/policies/managed/');
  expect(stdout).toContain('/etc/udev/rules.d/70-kaikei-scanners.rules');
  expect(stdout).toContain('"WebHidAllowDevicesWithHidUsagesForUrls"');
});

test('policies take this machine without https, as browsers do', async () => {
  const { status, stdout } = await policies(
    '--origin',
    'http://localhost:8787',
    '--only',
    'chrome',
  );
  expect(status).toBe(0);
  expect(stdout).toContain('"http://localhost:8787"');
});

describe('a wrong call ends with status 64 and one sentence', () => {
  test.each([
    ['no origin', [], /--origin is missing/],
    ['plain http', ['--origin', 'http://till.example.jp'], /https/],
    ['a path', ['--origin', `${ORIGIN}/till`], /no path/],
    ['no URL', ['--origin', 'till.example.jp'], /--origin must be/],
    ['a user', ['--origin', 'https://a:b@till.example.jp'], /--origin must be/],
    ['a star', ['--origin', '*'], /--origin must be/],
    ['a vendor that is none', ['--origin', ORIGIN, '--vendor', 'zebra'], /four hexadecimal/],
    ['a part that is none', ['--origin', ORIGIN, '--only', 'windows'], /--only must be/],
    ['an argument too many', ['--origin', ORIGIN, 'more'], /Unexpected argument/],
  ])('%s', async (_, args, says) => {
    const { status, stdout, stderr } = await policies(...args);
    expect({ status, stdout }).toEqual({ status: 64, stdout: '' });
    expect(stderr).toMatch(says);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });
});
