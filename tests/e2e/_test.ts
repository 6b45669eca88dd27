/**
 * `test` of every browser test: whatever a page or service worker does against the content security policy,
 * Trusted Types or the permissions policy, in any context, fails the test in which it happened.
 */
import { test as base, expect, type BrowserContext, type ConsoleMessage } from '@playwright/test';

declare global {
  interface Window {
    tellViolation?: (violation: string) => Promise<void>;
  }
}

const violations: string[] = [];
const watched = new WeakMap<BrowserContext, Promise<void>>();

/** What was seen since it was last asked for; who asks has it, and the test does not fail of it. */
export function takeViolations(): string[] {
  return violations.splice(0);
}

/** For contexts of browsers that a test has started by itself. Those of the fixture are watched anyway. */
export function watchPolicy(context: BrowserContext): Promise<void> {
  const begun = watched.get(context) ?? watch(context);
  watched.set(context, begun);
  return begun;
}

async function watch(context: BrowserContext): Promise<void> {
  context.on('console', noticeConsole);
  context.on('serviceworker', (worker) => worker.on('console', noticeConsole));
  await context.exposeBinding('tellViolation', (_source, violation: string) => {
    violations.push(violation);
  });
  await context.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) => {
      const { effectiveDirective, blockedURI, sourceFile, lineNumber, sample } = event;
      const place = `${sourceFile}:${lineNumber}`;
      void window.tellViolation?.(`${effectiveDirective}: ${blockedURI} ${sample} (${place})`);
    });
  });
}

/** What has no event, or happens before the page's own script: the browser's words for it. */
function noticeConsole(message: ConsoleMessage): void {
  const says = message.text();
  if (/content security policy|trusted ?(types|html|script)|permissions.policy/i.test(says)) {
    violations.push(`${says} (${message.location().url})`);
  }
}

export const test = base.extend<{ policyIsKept: undefined }, { watchedBrowser: undefined }>({
  watchedBrowser: [
    async ({ browser }, use) => {
      browser.on('context', (context) => {
        // One that is closed at once has nothing more to tell.
        watchPolicy(context).catch(() => undefined);
      });
      await use(undefined);
    },
    { scope: 'worker', auto: true },
  ],
  policyIsKept: [
    async ({ browserName }, use) => {
      await use(undefined);
      expect(takeViolations(), `violations of the policy in ${browserName}`).toEqual([]);
    },
    { auto: true },
  ],
});
