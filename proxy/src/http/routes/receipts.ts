import { isoTime } from '@kaikei/shared/iso-time.ts';
import type { ReceiptLinkView } from '@kaikei/shared/shop/receipt-link.ts';
import type { AppContext } from '../../context.ts';
import {
  RECEIPT_LINK_LIFE_MS,
  newReceiptToken,
  receiptByLink,
  receiptTokenHash,
} from '../../shop/receipts.ts';
import { DamagedRecordError } from '../../store/errors.ts';
import type { StoredPayment } from '../../store/payments-port.ts';
import { refuseMembers } from '../body.ts';
import { networkOf } from '../client-ip.ts';
import type { Context } from '../env.ts';
import { RECEIPT_GUESS_LIMIT, RECEIPT_LIMIT, RateLimiter } from '../limits.ts';
import { Problem } from '../problem.ts';
import { PAGE_POLICY, gonePage, receiptPage } from '../receipt-page.ts';
import { pageLanguage, wordsIn } from '../receipt-words.ts';
import { requireSomebody } from '../staff-session.ts';
import { orRefusedLater } from '../strangers.ts';
import { paymentView } from '../../view.ts';

/** `POST /v1/payments/{id}/receipt-link` */
export function makeReceiptLink(app: AppContext, links: RateLimiter) {
  return async (c: Context): Promise<Response> => {
    refuseMembers(c);
    const terminal = c.get('terminal');
    const stored = await app.store.payments.read(c.req.param('id') ?? '');
    if (stored?.record.storeNo !== terminal.storeNo) throw new Problem('payment-not-found');
    if (stored.record.terminalId !== terminal.id) await requireSomebody(app, terminal);
    if (!(await receiptByLink(app.store, paymentView(stored), (id) => id))) {
      throw new Problem('not-found', {
        detail: 'There is no receipt of this payment, or this store gives no links to receipts.',
      });
    }
    links.take(terminal.id);
    const token = newReceiptToken();
    const now = app.clock.now();
    const expiresAt = now + RECEIPT_LINK_LIFE_MS;
    await app.store.receiptLinks.add({
      tokenHash: receiptTokenHash(token),
      paymentId: stored.record.id,
      storeNo: terminal.storeNo,
      terminalId: terminal.id,
      ...(terminal.staff && { staffId: terminal.staff.id }),
      createdAt: now,
      expiresAt,
    });
    const url = `${app.config.publicOrigin ?? ''}/r/${token}`;
    return c.json({ url, expiresAt: isoTime(expiresAt) } satisfies ReceiptLinkView, 201);
  };
}

/**
 * `GET /r/{token}`, by anybody who has the link. What leads to no receipt is answered alike, whatever the reason.
 * The link is looked up before anything is limited: whoever guesses links uses up nothing that a right one needs.
 */
export function showReceipt(app: AppContext) {
  const now = () => app.clock.now();
  const guesses = new RateLimiter(RECEIPT_GUESS_LIMIT, now);
  const receipts = new RateLimiter(RECEIPT_LIMIT, now);
  return async (c: Context): Promise<Response> => {
    const hash = receiptTokenHash(c.req.param('token') ?? '');
    const id = await app.store.receiptLinks.paymentOf(hash, app.clock.now());
    await orRefusedLater(app.clock, () =>
      id === undefined ? guesses.take(networkOf(c.get('clientIp'))) : receipts.take(id),
    );
    const language = pageLanguage(c.req.header('accept-language'));
    const { wallets } = wordsIn(language);
    const stored = id === undefined ? undefined : await readWhole(app, id);
    const receipt =
      stored &&
      (await receiptByLink(app.store, paymentView(stored), (wallet) =>
        Object.hasOwn(wallets, wallet) ? (wallets[wallet] ?? wallet) : wallet,
      ));
    c.header('Cache-Control', 'no-store');
    c.header('Content-Security-Policy', PAGE_POLICY);
    c.header('X-Robots-Tag', 'noindex, nofollow, noarchive');
    c.header('Content-Language', language);
    c.header('Vary', 'Accept-Language');
    return receipt ? c.html(receiptPage(receipt, language)) : c.html(gonePage(language), 404);
  };
}

/** Undefined where the record is damaged. */
async function readWhole({ store }: AppContext, id: string): Promise<StoredPayment | undefined> {
  try {
    return await store.payments.read(id);
  } catch (error) {
    // `doctor` names it; a customer can do nothing about it.
    if (error instanceof DamagedRecordError) return undefined;
    throw error;
  }
}
