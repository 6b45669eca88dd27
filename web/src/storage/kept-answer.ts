/** What the proxy last said, kept for when it does not answer: small, and cheap to lose. */
import * as v from 'valibot';

export interface KeptAnswer<Value> {
  /** Undefined where nothing is kept, or what another version of the till kept. */
  read(): Value | undefined;
  write(value: Value): void;
}

export function keptAnswer<Value>(
  storage: Pick<Storage, 'getItem' | 'setItem'>,
  key: string,
  schema: v.GenericSchema<unknown, Value>,
): KeptAnswer<Value> {
  return {
    read() {
      try {
        const known = v.safeParse(schema, JSON.parse(storage.getItem(key) ?? 'null'));
        return known.success ? known.output : undefined;
      } catch {
        return undefined;
      }
    },
    write(value) {
      try {
        storage.setItem(key, JSON.stringify(value));
      } catch {
        // A full disk: it is known until the page is reloaded.
      }
    },
  };
}
