import { isoTime } from '@kaikei/shared/iso-time.ts';
import type { TerminalView } from '@kaikei/shared/api.ts';
import { pairSchema } from '@kaikei/shared/api.ts';
import { WALLETS } from '@kaikei/shared/payment-code/wallets.ts';
import type { AppContext } from '../../context.ts';
import type { TerminalRow } from '../../store/terminals-port.ts';
import { newToken, pairingCodeHash, tokenHash } from '../../terminals/secrets.ts';
import { findTerminalBy, giveCookie, takeCookie, tokenOf } from '../auth.ts';
import { membersOf, refuseMembers } from '../body.ts';
import { networkOf } from '../client-ip.ts';
import type { Context } from '../env.ts';
import { Problem } from '../problem.ts';
import { validate } from '../validate.ts';

/** What a till has to know of the wallets. */
const WALLET_LIVES = WALLETS.map(({ payMethodId, codeLifeSeconds }) => ({
  payMethodId,
  codeLifeSeconds,
}));

/** `POST /v1/terminals`: spends a pairing code. */
export function pairTerminal(app: AppContext) {
  return async (c: Context): Promise<Response> => {
    const { pairingCode } = validate(pairSchema, membersOf(c));
    const token = newToken();
    const outcome = await app.store.terminals.pair(
      pairingCodeHash(pairingCode),
      tokenHash(token),
      await trier(app, c),
      app.clock.now(),
    );
    switch (outcome.kind) {
      case 'paired':
        app.log.info({ terminalId: outcome.terminal.id }, 'terminal paired');
        giveCookie(c, token);
        return c.json(terminalView(app, outcome.terminal), 201);
      case 'invalid':
        logWrongTry(app, c, outcome.lockedForMs);
        throw new Problem('pairing-code-invalid');
      case 'expired':
        throw new Problem('pairing-code-expired');
      case 'used':
        throw new Problem('pairing-code-used');
      case 'too-many':
        throw new Problem('too-many-attempts', {
          retryAfterSeconds: Math.ceil(outcome.retryAfterMs / 1000),
        });
    }
  };
}

/**
 * Whose wrong tries are counted: a browser that is paired already counts for itself, so that a link which
 * somebody makes it open keeps nobody else from pairing.
 */
async function trier(app: AppContext, c: Context): Promise<string> {
  const token = tokenOf(c);
  const terminal = token && (await findTerminalBy(app, tokenHash(token)));
  return terminal ? terminal.id : networkOf(c.get('clientIp'));
}

function logWrongTry({ log }: AppContext, c: Context, lockedForMs: number): void {
  const fields = { address: c.get('clientIp'), requestId: c.get('requestId') };
  if (lockedForMs === 0) log.warn(fields, 'a wrong pairing code was tried');
  else
    log.warn({ ...fields, lockedForMs }, 'too many wrong pairing codes: this address has to wait');
}

/** `GET /v1/terminals/me` */
export function showTerminal(app: AppContext) {
  return (c: Context): Response => c.json(terminalView(app, c.get('terminal')));
}

/** `DELETE /v1/terminals/me` */
export function leaveTerminal(app: AppContext) {
  return async (c: Context): Promise<Response> => {
    refuseMembers(c);
    await app.store.terminals.forgetToken(c.get('terminal').id);
    takeCookie(c);
    return c.body(null, 204);
  };
}

function terminalView(app: AppContext, terminal: TerminalRow): TerminalView {
  const { status, since } = app.health.status;
  const { staff } = terminal;
  return {
    id: terminal.id,
    name: terminal.name,
    storeNo: terminal.storeNo,
    pairedAt: isoTime(terminal.pairedAt ?? terminal.createdAt),
    sandbox: app.config.gateway.sandbox,
    currency: app.config.currency,
    maxAmount: app.config.maxAmount,
    wallets: WALLET_LIVES,
    ...(staff && { staff: { id: staff.id, name: staff.name, role: staff.role } }),
    gateway: { status, since: isoTime(since) },
  };
}
