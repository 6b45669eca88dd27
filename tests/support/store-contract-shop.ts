/** What every store owes the shop's day. */
import { describe, expect, test } from 'vitest';
import type { Store } from '@kaikei/proxy/store/port.ts';
import { NOW } from './store-payments.ts';

export function shopContract(open: () => Promise<Store>): void {
  describe('stores', () => {
    test('have defaults, keep what is set, and lose what is taken away', async () => {
      const { profiles, audit } = await open();
      const defaults = { timeZone: 'Asia/Tokyo', dayStartsAt: '00:00', paper: 80 } as const;
      expect(await profiles.find('store1')).toEqual({
        storeNo: 'store1',
        ...defaults,
        signOutAfterMinutes: 10,
      });
      expect(await profiles.list()).toEqual([]);
      await profiles.set('store1', { name: '本店', paper: 58, receiptFooter: 'またどうぞ' }, NOW);
      const set = { timeZone: 'Europe/London', signOutAfterMinutes: 5, name: undefined };
      const profile = await profiles.set('store1', set, NOW + 1);
      expect(profile).toEqual({
        ...{ storeNo: 'store1', receiptFooter: 'またどうぞ', paper: 58, dayStartsAt: '00:00' },
        ...{ timeZone: 'Europe/London', signOutAfterMinutes: 5 },
      });
      expect(await profiles.find('store1')).toEqual(profile);
      expect(await profiles.list()).toEqual([profile]);
      expect(await audit.list(10)).toEqual([
        {
          at: NOW + 1,
          event: 'store-set',
          detail: 'store store1: days by Europe/London from 00:00',
        },
        { at: NOW, event: 'store-set', detail: 'store store1: days by Asia/Tokyo from 00:00' },
      ]);
    });
  });
}
