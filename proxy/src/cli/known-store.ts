import type { Store } from '../store/port.ts';

/** Whether anything was ever set or paired for a store of this number, which may be mistyped. */
export async function isKnownStore({ profiles }: Store, storeNo: string): Promise<boolean> {
  const set = await profiles.list();
  if (set.some((profile) => profile.storeNo === storeNo)) return true;
  return (await profiles.terminals(storeNo)).length > 0;
}
