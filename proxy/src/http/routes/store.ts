import { businessDayOf } from '@kaikei/shared/shop/business-day.ts';
import type { StoreView } from '@kaikei/shared/shop/store.ts';
import type { AppContext } from '../../context.ts';
import type { Context } from '../env.ts';

/** `GET /v1/store`: the terminal's own. */
export function showStore(app: AppContext) {
  return async (c: Context): Promise<Response> => {
    const { storeNo } = c.get('terminal');
    const { profiles } = app.store;
    const [profile, terminals] = await Promise.all([
      profiles.find(storeNo),
      profiles.terminals(storeNo),
    ]);
    const businessDate = businessDayOf(app.clock.now(), profile);
    const view: StoreView = { ...profile, businessDate, terminals };
    return c.json(view);
  };
}
