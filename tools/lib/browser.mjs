import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { ROOT, commandScript } from './paths.mjs';
import { Refusal } from './refusal.mjs';
import { run } from './run.mjs';

/** @type {(name: string) => unknown} */
const require = createRequire(import.meta.url);

/** Where the operating systems keep a Chromium or a Chrome. */
function usualPlaces() {
  const windowsHomes = ['PROGRAMFILES', 'PROGRAMFILES(X86)', 'LOCALAPPDATA'].flatMap(
    (name) => process.env[name] ?? [],
  );
  return [
    '/usr/bin/chromium',
    '/usr/bin/chromium-browser',
    '/usr/bin/google-chrome',
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
    ...windowsHomes.map((home) => join(home, 'Google/Chrome/Application/chrome.exe')),
  ];
}

/** @returns {string | undefined} where Playwright would put its own, whether or not it is there */
function playwrightsOwn() {
  try {
    const playwright = /** @type {typeof import('playwright')} */ (require('playwright'));
    return playwright.chromium.executablePath();
  } catch {
    // Not installed yet, or no build of it for this system: then one of the usual places must do.
    return undefined;
  }
}

/**
 * The Chromium that the browser tests run in; set-up and tests both ask here, so that they cannot disagree.
 * @returns {string | undefined} undefined when there is none
 * @throws {Refusal} `CHROMIUM_PATH` is set and names no file
 */
export function browserPath() {
  const wish = process.env['CHROMIUM_PATH'];
  if (wish !== undefined && wish !== '') {
    if (existsSync(wish)) return wish;
    throw new Refusal(`CHROMIUM_PATH names ${wish}, which is not there.`);
  }
  return [playwrightsOwn(), ...usualPlaces()].find(
    (path) => path !== undefined && existsSync(path),
  );
}

const HEADLESS_SHELL = '/usr/bin/chromium-headless-shell';

/**
 * The same without windows, tabs and buttons of its own, where there is one: a page in it takes about 60 % of the
 * processor time. What a test needs of a whole browser (an installed app, devices, policies) it starts by `browserPath()`.
 * @returns {string | undefined} undefined where Playwright's own choice is right, or where there is none
 * @throws {Refusal} `CHROMIUM_PATH` is set and names no file
 */
export function pageBrowserPath() {
  if (process.env['CHROMIUM_PATH']) return browserPath();
  if (existsSync(HEADLESS_SHELL)) return HEADLESS_SHELL;
  const path = browserPath();
  return path === playwrightsOwn() ? undefined : path;
}

/** @param {boolean} verbose */
async function installDebians(verbose) {
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  const patience = ['-qq', '-o', 'DPkg::Lock::Timeout=120'];
  await run('apt-get', ['update', ...patience], { verbose, env });
  // The CJK font: without it Japanese text is boxes on every screenshot.
  const packages = ['chromium', 'fonts-liberation', 'fonts-noto-cjk'];
  const install = (/** @type {string[]} */ ...names) =>
    run('apt-get', ['install', '-y', '--no-install-recommends', ...patience, ...names], {
      verbose,
      env,
    });
  const result = await install(...packages);
  // Not every release has it, and the tests only take longer without it.
  await install('chromium-headless-shell');
  return result;
}

/** @param {boolean} verbose */
function installPlaywrights(verbose) {
  const script = commandScript('playwright', 'playwright');
  return run(process.execPath, [script, 'install', 'chromium'], { cwd: ROOT, verbose });
}

/**
 * Sees to it that `browserPath()` finds something.
 * @param {{ verbose: boolean, say: (line: string) => void }} options
 * @throws {Refusal} none there, and none could be installed
 */
export async function provideBrowser({ verbose, say }) {
  if (browserPath() !== undefined) return;
  /** @type {string[]} */
  const outputs = [];
  if (process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    say('Installing Chromium with apt-get …');
    outputs.push((await installDebians(verbose)).output);
    if (browserPath() !== undefined) return;
  }
  say("Installing Playwright's Chromium …");
  outputs.push((await installPlaywrights(verbose)).output);
  if (browserPath() !== undefined) return;
  if (!verbose) console.error(outputs.join('\n').trimEnd());
  throw new Refusal(
    'The browser tests need a Chromium and none could be installed; install one, or set CHROMIUM_PATH to the one you have.',
  );
}
