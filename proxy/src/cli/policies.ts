import { RECEIPT_PRINTER_VENDORS } from '@kaikei/shared/printer-usb.ts';
import { chromePolicies } from './policies/chrome.ts';
import { udevRules } from './policies/udev.ts';
import { SCANNER_VENDORS, type ScannerVendor } from './policies/vendors.ts';
import { isLoopback } from '../config/values.ts';
import { CommandError, EXIT, needed, print, printJson, printText, readArgs } from './io.ts';

export const usage =
  'policies --origin <https://…> [--vendor <hex id>]… [--all-ports] [--only chrome|udev] [--json]';

const CHROME_FOLDERS = [
  '/etc/opt/chrome/policies/managed/  (Chrome on Linux)',
  '/etc/chromium/policies/managed/    (Chromium on Linux)',
];
const UDEV_FILE = '/etc/udev/rules.d/70-kaikei-scanners.rules';

export async function run(args: string[]): Promise<number> {
  const { values } = readArgs(
    args,
    {
      origin: { type: 'string' },
      vendor: { type: 'string', multiple: true },
      'all-ports': { type: 'boolean' },
      only: { type: 'string' },
      json: { type: 'boolean' },
    },
    usage,
  );
  const only = partOf(values.only);
  const origin = originOf(needed(values.origin, '--origin', usage));
  const vendors = [...SCANNER_VENDORS, ...(values.vendor ?? []).map(vendorOf)];
  const chrome = chromePolicies({ origin, vendors, allPorts: values['all-ports'] === true });
  const udev = udevRules(vendors, RECEIPT_PRINTER_VENDORS);
  if (values.json) printJson({ chrome, udev });
  else if (only === 'chrome') printText(JSON.stringify(chrome, undefined, 2));
  else if (only === 'udev') printText(udev);
  else printAll(JSON.stringify(chrome, undefined, 2), udev);
  return EXIT.ok;
}

function printAll(chrome: string, udev: string): void {
  print('# Chrome policies: no chooser, no question. As a file ending in .json into');
  for (const folder of CHROME_FOLDERS) print(`#   ${folder}`);
  print('# On Windows, ChromeOS and macOS: docs/fleet.md. This part alone: --only chrome');
  printText(chrome);
  print('');
  print(`# udev rules: a Linux user may open scanners and receipt printers. Into ${UDEV_FILE}`);
  print('# then: udevadm control --reload && udevadm trigger. This part alone: --only udev');
  printText(udev);
}

function originOf(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  // Browsers give devices to secure contexts only: https, and this machine itself.
  const isSecure =
    url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback(url.hostname));
  if (url && isSecure && url.href === `${url.origin}/`) return url.origin;
  throw new CommandError(
    '--origin must be the address that the tills open, such as https://till.example.jp: https, and no path',
    EXIT.usage,
  );
}

function vendorOf(text: string): ScannerVendor {
  const id = /^(?:0x)?([0-9a-f]{4})$/i.exec(text)?.[1];
  if (id !== undefined) return { name: 'Given by --vendor', vendorId: Number.parseInt(id, 16) };
  throw new CommandError(
    '--vendor must be a USB vendor id of four hexadecimal digits, such as 1eab; lsusb shows it',
    EXIT.usage,
  );
}

function partOf(text: string | undefined): 'chrome' | 'udev' | undefined {
  if (text === undefined || text === 'chrome' || text === 'udev') return text;
  throw new CommandError('--only must be chrome or udev', EXIT.usage);
}
