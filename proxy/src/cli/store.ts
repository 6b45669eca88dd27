/** The command line's own way to the store: beside a serving proxy, for one short piece of work. */
import { existsSync } from 'node:fs';
import { databaseSettings } from '../config/database.ts';
import { readEnv } from '../config/env.ts';
import { ConfigError } from '../config/error.ts';
import { openStore } from '../store/open.ts';
import { UnusableDatabaseError } from '../store/errors.ts';
import type { Store } from '../store/port.ts';
import { complain } from './io.ts';

export async function withStore<T>(work: (store: Store) => Promise<T> | T): Promise<T> {
  const database = databaseSettings(readEnv());
  const isNew = database.kind === 'file' && !existsSync(database.file);
  const store = await orWrongSetting(() => openStore({ database, serving: false }));
  // Without the settings of `serve` a code is made, and a list is empty, in a database that no till ever sees.
  if (isNew)
    complain(
      `kaikei: the database ${database.file} was not there and is made now: check that KAIKEI_DATABASE is the one of serve`,
    );
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

/** A database that no patience opens is a wrong setting. @throws ConfigError */
export async function orWrongSetting<T>(open: () => Promise<T> | T): Promise<T> {
  try {
    return await open();
  } catch (error) {
    if (!(error instanceof UnusableDatabaseError)) throw error;
    const ending = error.advice === undefined ? '. Name a file that can be.' : '';
    throw new ConfigError('KAIKEI_DATABASE', `${error.fullMessage}${ending}`, error);
  }
}
