/** The gateway, asked without moving money. */
import { randomBytes } from 'node:crypto';
import type { Verdict } from '@kaikei/shared/verdict.ts';
import type { Config } from '../../config/config.ts';
import { createGateway, type CallReport } from '../../gateway/client.ts';
import {
  adviceOn,
  clockSentence,
  heardIn,
  isRefusal,
  WRONG_CLOCK_SECONDS,
} from '../../gateway/unusable.ts';
import { fail, ok, warn, type Finding } from './finding.ts';

/** A signed query for an order that nobody made: proves network, credentials, clock and both keys. */
export async function gateway(config: Config): Promise<Finding[]> {
  const { url, appId, merchantNo, signer, publicKeys } = config.gateway;
  const reports: CallReport[] = [];
  const client = createGateway(
    { url, appId, merchantNo, signer, publicKeys },
    { wallNow: () => Date.now(), log: (report) => reports.push(report) },
  );
  const id = `doctor-${randomBytes(8).toString('hex')}`;
  const order = { id, amount: 1, currency: config.currency, storeNo: '' };
  const verdict = await client.call({ kind: 'query', order });
  await client.close();
  const ahead = reports[0]?.clockAheadSeconds;
  // A clock so wrong explains any refusal: one finding, not two.
  const refuses =
    verdict.kind === 'refused' || (verdict.kind === 'unknown' && isRefusal(verdict.reason));
  const explained = isWrong(ahead) && refuses;
  const skew = ahead === undefined || explained ? [] : [clockSkew(ahead)];
  return [...skew, judge(verdict, url, ahead)];
}

function judge(verdict: Verdict, url: string, clockAheadSeconds = 0): Finding {
  switch (verdict.kind) {
    case 'not-found':
      return verdict.signed
        ? ok(`the gateway ${url} answers and its signature is valid`)
        : warn(
            'the gateway does not sign its not-founds: some failures will take longer to settle',
          );
    case 'refused':
      return fail(
        isWrong(clockAheadSeconds)
          ? `the gateway refused a query (${verdict.code}), and ${clockSentence(clockAheadSeconds)}`
          : `the gateway refused a query (${verdict.code}): check AppID, merchant number and key`,
      );
    case 'unknown':
      return fail(unusable(verdict, clockAheadSeconds));
    case 'not-sent':
      return fail(`the gateway cannot be reached (${verdict.reason}): check URL and network`);
    case 'paid':
    case 'closed':
    case 'canceled':
    case 'in-progress':
    case 'accepted':
      return fail('the gateway answered a query for an order that does not exist');
  }
}

function unusable(
  verdict: Extract<Verdict, { kind: 'unknown' }>,
  clockAheadSeconds: number,
): string {
  return heardIn(verdict, 'query') === 'unusable'
    ? `no answer can be used: ${adviceOn({ ...verdict, clockAheadSeconds })}`
    : `the gateway gave no answer (${verdict.reason}): check URL and network`;
}

/** Above what a slow line makes of one second. */
const WARN_SKEW_SECONDS = 30;

function isWrong(aheadSeconds = 0): boolean {
  return Math.abs(aheadSeconds) >= WRONG_CLOCK_SECONDS;
}

function clockSkew(aheadSeconds: number): Finding {
  if (isWrong(aheadSeconds)) return fail(clockSentence(aheadSeconds));
  if (Math.abs(aheadSeconds) >= WARN_SKEW_SECONDS) return warn(clockSentence(aheadSeconds));
  return ok("the clock agrees with the gateway's");
}
