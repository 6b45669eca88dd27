/** The gateway, asked without moving money. */
import { randomBytes } from 'node:crypto';
import type { Verdict } from '@kaikei/shared/verdict.ts';
import type { Config } from '../../config/config.ts';
import { createGateway } from '../../gateway/client.ts';
import { fail, ok, warn, type Finding } from './finding.ts';

/** A signed query for an order that nobody made: proves network, credentials, clock and both keys. */
export async function gateway(config: Config): Promise<Finding[]> {
  const { url, appId, merchantNo, signer, publicKeys } = config.gateway;
  let skew: Finding[] = [];
  const client = createGateway(
    { url, appId, merchantNo, signer, publicKeys },
    {
      wallNow: () => Date.now(),
      log: ({ gatewayTime, durationMs }) => {
        if (gatewayTime !== undefined) skew = [clockSkew(gatewayTime, Date.now() - durationMs / 2)];
      },
    },
  );
  const id = `doctor-${randomBytes(8).toString('hex')}`;
  const order = { id, amount: 1, currency: config.currency, storeNo: '' };
  const verdict = await client.call({ kind: 'query', order });
  await client.close();
  return [...skew, judge(verdict, url)];
}

function judge(verdict: Verdict, url: string): Finding {
  switch (verdict.kind) {
    case 'not-found':
      return verdict.signed
        ? ok(`the gateway ${url} answers and its signature is valid`)
        : warn(
            'the gateway does not sign its not-founds: some failures will take longer to settle',
          );
    case 'refused':
      return fail(`the gateway refused a query (${verdict.code}): check AppID, merchant and clock`);
    case 'unknown':
      return fail(`the gateway gave no usable answer (${verdict.reason}): check its URL and keys`);
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

/** Far below the 15 minutes at which it refuses messages, and above what a slow line makes of one second. */
const WARN_SKEW_S = 30;
const FAIL_SKEW_S = 600;

/** By the `Date` of its answer, which names whole seconds, always those that have begun. */
function clockSkew(theirs: number, ours: number): Finding {
  const skewS = Math.round((ours - theirs - 500) / 1_000);
  const [size, way] = [Math.abs(skewS), skewS > 0 ? 'ahead of' : 'behind'];
  const says = `the clock is ${size} s ${way} the gateway's`;
  if (size >= FAIL_SKEW_S) return fail(`${says}, which refuses messages from 900 s on: set it`);
  if (size >= WARN_SKEW_S) return warn(`${says}: set it, best by NTP`);
  return ok("the clock agrees with the gateway's");
}
