import { businessDayOf } from '@kaikei/shared/shop/business-day.ts';
import type { StoreView } from '@kaikei/shared/shop/store.ts';
import type { AppContext } from '../../context.ts';
import type { Context } from '../env.ts';

/** `GET /v1/store`: the terminal's own. */
export function showStore(app: AppContext) {
  return async (c: Context): Promise<Response> => {
    const profile = await app.store.profiles.find(c.get('terminal').storeNo);
    const view: StoreView = { ...profile, businessDate: businessDayOf(app.clock.now(), profile) };
    return c.json(view);
  };
}
