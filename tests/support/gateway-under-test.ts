/** The real gateway client, aimed at a test's server. */
import { onTestFinished } from 'vitest';
import {
  createGateway,
  type CallReport,
  type GatewayConfig,
  type GatewayDeps,
  type VerifyingGateway,
} from '@kaikei/proxy/gateway/client.ts';
import { rsaSigner } from '@kaikei/proxy/gateway/signature.ts';
import { APP_ID, MERCHANT_NO } from './gateway-answers.ts';
import { rsaPair } from './rsa-pairs.ts';

export const appKeys = rsaPair('app');
export const gatewayKeys = rsaPair('gateway');

export const WALL_NOW = Date.UTC(2026, 2, 4, 5, 6, 7, 890);

export interface GatewayUnderTest extends VerifyingGateway {
  reports: CallReport[];
}

export function gatewayAt(
  url: string,
  config: Partial<GatewayConfig> = {},
  deadlinesMs: GatewayDeps['deadlinesMs'] = {},
  readyLimits: GatewayDeps['readyLimits'] = {},
): GatewayUnderTest {
  const reports: CallReport[] = [];
  const gateway = createGateway(
    {
      url,
      appId: APP_ID,
      merchantNo: MERCHANT_NO,
      signer: rsaSigner(appKeys.privateKey),
      publicKeys: [gatewayKeys.publicKey],
      ...config,
    },
    { wallNow: () => WALL_NOW, log: (report) => reports.push(report), deadlinesMs, readyLimits },
  );
  onTestFinished(() => gateway.close());
  return Object.assign(gateway, { reports });
}
