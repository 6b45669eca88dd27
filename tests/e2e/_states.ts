/** The states of the till's screens in which a browser may die, and what must be there afterwards. */
import { expect } from '@playwright/test';
import type { FaultProxy } from '../support/fault-proxy.ts';
import { newCode, paypayCode } from '../support/ids.ts';
import type { Shop } from '../support/shop.ts';
import { until } from '../support/until.ts';
import type { TillPage } from './_till.ts';

export interface State {
  name: string;
  /** Brings a paired till there. */
  reach: (till: TillPage, line: FaultProxy, shop: Shop) => Promise<void>;
  /** What the till that is opened again shows, and leads to. */
  returns: (till: TillPage, line: FaultProxy) => Promise<void>;
}

const AMOUNT = 1840;

/** Types the amount and scans a code of this behaviour. */
async function scanned(till: TillPage, ending: string): Promise<void> {
  await till.enterAmount(AMOUNT);
  await till.scan(newCode(ending));
}

/** The customer's amount is there, and a fresh code pays it. */
async function paysAfresh(till: TillPage): Promise<void> {
  await expect(till.part('amount')).toHaveAttribute('data-amount', String(AMOUNT));
  await till.payWith('wechatpay-paid');
  await till.expectState('paid');
}

export const STATES: readonly State[] = [
  {
    name: 'an amount is typed',
    async reach(till) {
      await till.enterAmount(AMOUNT);
      await till.expectTyped(AMOUNT);
    },
    returns: paysAfresh,
  },
  {
    name: 'the wallet is being chosen',
    async reach(till) {
      await till.enterAmount(AMOUNT);
      await till.scan(paypayCode());
      await expect(till.part('wallet-chooser')).toBeVisible();
      await till.expectTyped(AMOUNT);
    },
    returns: paysAfresh,
  },
  {
    name: 'a code is held while the proxy is away',
    async reach(till, line) {
      await till.cutLine(line);
      await scanned(till, '1000');
      await till.expectState('holding');
    },
    async returns(till, line) {
      if (!line.isListening) await line.listen();
      await paysAfresh(till);
    },
  },
  {
    name: 'the submission never reached the proxy, and arrives late',
    async reach(till, line) {
      line.up = { held: true };
      await scanned(till, '1000');
      await till.expectState('sending');
    },
    async returns(till, line) {
      line.heal();
      // Either it came first, and is paid, or the till closed its id, and it is never charged.
      const screen = till.part('payment-screen');
      await expect(screen).toHaveAttribute('data-state', /^(?:paid|canceled)$/);
    },
  },
  {
    name: 'the answer to the submission is lost',
    async reach(till, line, shop) {
      line.down = { held: true };
      await scanned(till, '1000');
      await till.expectState('sending');
      const id = await till.paymentId();
      // It is said to be sent from before it leaves; only what has arrived has an answer to lose.
      await until('the gateway has it', () => shop.heard(id).includes('create'));
    },
    async returns(till, line) {
      line.heal();
      await till.expectState('paid');
    },
  },
  {
    name: 'the submission is repeated',
    async reach(till, line) {
      await till.enterAmount(AMOUNT);
      // Only now: a till that knows of the outage would hold the code back.
      line.refuse();
      line.up = { cut: { afterBytes: 0, by: 'reset' } };
      await till.scan(newCode('1000'));
      await till.expectState('repeating');
    },
    async returns(till, line) {
      line.heal();
      if (!line.isListening) await line.listen();
      // Nothing had arrived, and the code is gone with the browser.
      await till.expectState('canceled');
      await till.part('try-again').click();
      await paysAfresh(till);
    },
  },
  {
    name: 'the customer is to confirm',
    async reach(till) {
      await scanned(till, '1409');
      await till.expectState('awaiting-customer');
    },
    returns: (till) => till.expectState('paid'),
  },
  {
    name: 'the outcome is not known',
    async reach(till) {
      await scanned(till, '2200');
      await till.expectState('processing');
    },
    returns: (till) => till.expectState('paid'),
  },
  {
    name: 'it is being canceled',
    async reach(till) {
      await scanned(till, '1500');
      await till.expectState('awaiting-customer');
      await till.part('cancel').click();
      await till.expectState('canceling');
    },
    returns: (till) => till.expectState('canceled'),
  },
  {
    name: 'it is paid, and nobody has seen it',
    async reach(till) {
      await scanned(till, '1000');
      await till.expectState('paid');
    },
    async returns(till) {
      await till.expectState('paid');
      await till.part('new-sale').click();
      await expect(till.part('amount')).toHaveAttribute('data-amount', '0');
    },
  },
  {
    name: 'it is declined',
    async reach(till) {
      await scanned(till, '1100');
      await till.expectState('failed');
    },
    async returns(till) {
      await till.expectState('failed');
      await till.part('try-again').click();
      await paysAfresh(till);
    },
  },
  {
    name: 'another sale is typed while one is being checked',
    async reach(till) {
      await scanned(till, '1409');
      await till.expectState('awaiting-customer');
      await till.part('park').click();
      await till.enterAmount(AMOUNT);
      await till.expectTyped(AMOUNT);
    },
    async returns(till) {
      await expect(till.part('open-payments')).toBeVisible();
      await paysAfresh(till);
    },
  },
];
