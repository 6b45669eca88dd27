/** The log of the full depth: what it said is kept, and an error that nobody expects is a violation. */
import type { Logger } from '@kaikei/proxy/log.ts';
import { StorageError } from '@kaikei/proxy/store/errors.ts';
import type { Judge } from './judge.ts';

/** A mistake of ours, made on purpose. */
export class PlannedMistake extends Error {
  override name = 'PlannedMistake' as const;
}

export function watchedLog(lines: string[], judge: Judge): Logger {
  const say: Logger['info'] = (fields, text) => {
    lines.push(`${JSON.stringify(fields)} ${text}`);
  };
  return {
    info: say,
    warn: say,
    error(fields, text) {
      say(fields, text);
      const { err } = fields;
      if (err instanceof Error && !(err instanceof StorageError || err instanceof PlannedMistake)) {
        judge.broken('I12', `the proxy logged ${err.stack ?? err.message}`);
      }
    },
  };
}
