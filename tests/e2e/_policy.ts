/** What a page or service worker does against the content security policy, Trusted Types or the permissions policy. */
import type { BrowserContext, ConsoleMessage } from '@playwright/test';

declare global {
  interface Window {
    reportViolation?: (violation: string) => Promise<void>;
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
  await context.exposeBinding('reportViolation', (_source, violation: string) => {
    violations.push(violation);
  });
  await context.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) => {
      const { effectiveDirective, blockedURI, sourceFile, lineNumber, sample } = event;
      const place = `${sourceFile}:${lineNumber}`;
      void window.reportViolation?.(`${effectiveDirective}: ${blockedURI} ${sample} (${place})`);
    });
  });
}

/** What has no event, or happens before the page's own script: the browser's words for it. */
function noticeConsole(message: ConsoleMessage): void {
  const text = message.text();
  if (/content security policy|trusted ?(types|html|script)|permissions.policy/i.test(text)) {
    violations.push(`${text} (${message.location().url})`);
  }
}
