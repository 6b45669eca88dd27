import { untrack } from 'svelte';
import { Loaded } from '../api/loaded.svelte.ts';
import { useShop } from './context.ts';

/**
 * What a screen shows: loaded with it, and again when what `ask` reads changes, somebody signs in or out, or the proxy
 * is back.
 */
export function loadWith<Value>(ask: () => Promise<Value>): Loaded<Value> {
  const { staff, till } = useShop();
  const loaded = new Loaded<Value>();
  const who = () => staff.signedIn?.id;
  const isThere = $derived(till.connection.proxy === 'ok');
  $effect(() => {
    void who();
    void loaded.load(ask);
  });
  $effect(() => {
    if (isThere && untrack(() => loaded.trouble === 'unreachable')) void loaded.load(ask);
  });
  return loaded;
}
