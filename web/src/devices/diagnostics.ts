/** What a person saves for support: JSON, indented, one fact a line. */
import type { ScannerFacts } from '../scanner/history.ts';

export function diagnostics({ at, history, ...facts }: ScannerFacts): string {
  const whole = {
    at: timeOf(at),
    browser: navigator.userAgent,
    ...facts,
    history: history.map((entry) => ({ ...entry, at: timeOf(entry.at) })),
  };
  return JSON.stringify(whole, undefined, 2);
}

function timeOf(ms: number): string {
  return new Date(ms).toISOString();
}
