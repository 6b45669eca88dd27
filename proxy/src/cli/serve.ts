import { envToConfig } from '../config/config.ts';
import { readEnv } from '../config/env.ts';
import { createLogger, type Logger } from '../log.ts';
import { serve } from '../serve.ts';
import { EXIT, endSoon, printJson, readArgs, stopSignal } from './io.ts';
import { orWrongSetting } from './store.ts';

export const usage = 'serve';

export async function run(args: string[]): Promise<number> {
  readArgs(args, {}, usage);
  const config = envToConfig(readEnv());
  const log = createLogger();
  logCrashes(log);
  const stopped = stopSignal();
  const serving = await orWrongSetting(() => serve(config, log));
  printJson({ listening: serving.listening.url });
  try {
    await Promise.race([stopped, orWrongSetting(() => serving.ready)]);
    log.info({ signal: await stopped }, 'stopping');
  } finally {
    await serving.stop();
  }
  endSoon(EXIT.ok);
  return EXIT.ok;
}

/** Node would write the message of an error that nobody caught: it may quote what a customer gave us. */
function logCrashes(log: Logger): void {
  process.on('uncaughtException', (error) => {
    log.error({ err: error }, 'ended by a mistake in the program');
    process.exit(EXIT.mistake);
  });
}
